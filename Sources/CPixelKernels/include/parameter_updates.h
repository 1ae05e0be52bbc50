// One optimizer step over a run of parameters. Memory-bound, a few hundred thousand numbers.
#ifndef PIXEL_PARAMETER_UPDATES_H
#define PIXEL_PARAMETER_UPDATES_H
#include <stdint.h>

// AdamW as PyTorch computes it: decay first (w ·= 1 − rate·decay), then the moments, then
// w −= step · m / (√v / root + epsilon), where step = rate / (1 − β₁ᵗ) and root = √(1 − β₂ᵗ).
void pixel_adamw(
    float *weights, const float *gradients, float *first_moments, float *second_moments, int64_t count,
    float decay_factor, float step, float beta1, float beta2, float root, float epsilon);

// SGD with momentum as PyTorch computes it: g += decay·w; v = momentum·v + g; w −= rate·(nesterov ? g + momentum·v : v).
void pixel_sgd(
    float *weights, const float *gradients, float *velocities, int64_t count, float rate, float momentum,
    float decay, int nesterov);

// Σ x², in double, over 16 interleaved partial sums that are added in order.
double pixel_sum_of_squares(const float *values, int64_t count);

// values · factor, in place.
void pixel_scale(float *values, int64_t count, float factor);

// target += (source − target) · share.
void pixel_move_towards(float *target, const float *source, int64_t count, float share);

#endif
