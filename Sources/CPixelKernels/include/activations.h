// Activations number by number, and dropout. y may be x, dx may be dy. NaN stays NaN.
#ifndef PIXEL_ACTIVATIONS_H
#define PIXEL_ACTIVATIONS_H
#include <stdint.h>
#include "storage_type.h"

typedef enum {
    pixel_leaky_relu = 0,  // x < 0 ? slope · x : x
    pixel_gelu = 1,        // x · Φ(x), Φ the normal distribution function, to 2e-7
    pixel_silu = 2,        // x / (1 + e^−x)
    pixel_relu6 = 3,       // min(max(0, x), 6)
} pixel_activation;

// y = f(x); slope counts for leaky ReLU alone.
void pixel_activate(
    pixel_storage storage, pixel_activation kind, float slope, const void *x, void *y, int64_t count);

// dx = f'(x) · dy. `known` is x, and for leaky ReLU (slope at least 0) and ReLU6 x or y.
void pixel_activate_backward(
    pixel_storage storage, pixel_activation kind, float slope, const void *known, const void *dy, void *dx,
    int64_t count);

// y = keep(i) ? scale · x : 0 for the numbers i = first ..< first + count of a map, of which x and y are the first
// ones here. Whether i is kept is a hash of the key and of i (modulo 2^32): it falls below `threshold` · 2^−32 with that
// probability, and then the number is dropped.
void pixel_dropout(
    pixel_storage storage, uint64_t key, uint32_t threshold, float scale, const void *x, void *y, int64_t first,
    int64_t count);

#endif
