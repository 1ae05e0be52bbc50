// Passes over feature maps that touch every number once.
#ifndef PIXEL_ELEMENTWISE_H
#define PIXEL_ELEMENTWISE_H
#include <stdint.h>

// target += source
void pixel_add(float *target, const float *source, int64_t count);

// y = max(0, x); NaN stays NaN. y may be x.
void pixel_relu(const float *x, float *y, int64_t count);

// dx = y > 0 ? dy : 0. dx may be dy.
void pixel_relu_backward(const float *y, const float *dy, float *dx, int64_t count);

#endif
