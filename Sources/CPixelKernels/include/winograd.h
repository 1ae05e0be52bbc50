// 3×3 convolutions with stride 1 over channels-last maps by Winograd's minimal filtering F(4×4, 3×3): a quarter of the
// multiplications. Every 4×4 outputs come from a tile of 6×6 inputs:
//
//     Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A,     dg = Gᵀ [ (Bᵀ d B) ⊙ (A dY Aᵀ) ] G,
//
// the products ⊙ summed over channels, or for the gradient by weights over tiles: 36 matrix products. The points are 0,
// ±3/4, ±3/2 and ∞; with them the error is about twice that of sums of products, where ±1 and ±2 lose four times more.
// All arithmetic is float32, whatever the storage. Dilated maps are dilation² interleaved dense ones.
// Channel counts are multiples of PIXEL_WINOGRAD_GROUP.
#ifndef PIXEL_WINOGRAD_H
#define PIXEL_WINOGRAD_H
#include "convolution.h"
#include "storage_type.h"

enum {
    PIXEL_WINOGRAD_GROUP = 16,
    // Numbers that stand for the nine of a kernel.
    PIXEL_WINOGRAD_POINTS = 36
};

// 1 where the chosen version is a fast one (AVX-512, AVX2) and the run has no matrix unit that multiplies bfloat16 many
// times faster than float32; 0 where the convolution is better left to others.
int pixel_winograd_serves(pixel_storage storage);

// Tiles of the whole batch.
int64_t pixel_winograd_tiles(const pixel_convolution_sizes *sizes);

// Transforms weights out × in × 3 × 3 into 36 × outputs × inputs numbers in the order of the forward pass; with `turned`
// into those of the gradient by data, whose outputs are the inputs. Output groups first_group ..< end_group of 16.
void pixel_winograd_weights(
    const float *plain, int64_t outputs, int64_t inputs, int turned, float *packed,
    int64_t first_group, int64_t end_group);

// Numbers of scratch memory that one call of the forward pass needs.
int64_t pixel_winograd_scratch(const pixel_convolution_sizes *sizes);

// Tiles first_tile ..< end_tile: y = x ⋆ w + bias (which may be 0), added to y if asked for, and rectified.
// No tile depends on which others are in the range.
void pixel_winograd_forward(
    pixel_storage storage, const pixel_convolution_sizes *sizes, const void *x,
    const float *packed, const float *bias, void *y, int accumulate, int rectifier, int64_t first_tile, int64_t end_tile,
    float *scratch);

// The gradient by weights takes a block of tiles at a time; for each block first all tiles, then all sums. This many numbers
// hold the transformed inputs and output gradients of a block of `tiles`.
int64_t pixel_winograd_gradient_scratch(const pixel_convolution_sizes *sizes, int64_t tiles);

// Transforms the tiles first_tile ..< end_tile, which are those from number `place` on of a block of `tiles`.
void pixel_winograd_gradient_tiles(
    pixel_storage storage, const pixel_convolution_sizes *sizes, const void *x,
    const void *dy, int64_t first_tile, int64_t end_tile, int64_t place, int64_t tiles, float *transformed);

// Adds `tiles` tiles of the block to the sums 36 × outputs × inputs, or with `begins` writes them. Parts first_part ..<
// end_part of 36 · inputs / 16.
void pixel_winograd_gradient_sums(
    const pixel_convolution_sizes *sizes, const float *transformed, int64_t tiles,
    int begins, float *sums, int64_t first_part, int64_t end_part);

// Adds the sums of `chunks` chunks in order and writes the gradient in plain out × in × 3 × 3 order. Output groups first_group ..< end_group of 16.
void pixel_winograd_gradient_weights(
    const pixel_convolution_sizes *sizes, const float *sums, int64_t chunks, float *plain,
    int64_t first_group, int64_t end_group);
#endif
