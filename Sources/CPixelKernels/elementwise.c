#include "elementwise.h"
#include "multiversion.h"

PIXEL_MULTIVERSION void pixel_add(float *target, const float *source, int64_t count) {
    for (int64_t i = 0; i < count; i++) target[i] += source[i];
}

PIXEL_MULTIVERSION void pixel_relu(const float *x, float *y, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

PIXEL_MULTIVERSION void pixel_relu_backward(const float *y, const float *dy, float *dx, int64_t count) {
    for (int64_t i = 0; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}
