#include "parameter_updates.h"
#include <math.h>

static void adamw(
    float *weights, const float *gradients, float *first_moments, float *second_moments, int64_t count,
    float decay_factor, float step, float beta1, float beta2, float root, float epsilon) {
    for (int64_t i = 0; i < count; i++) {
        float g = gradients[i];
        float m = first_moments[i] + (g - first_moments[i]) * (1 - beta1);
        float v = second_moments[i] * beta2 + g * g * (1 - beta2);
        first_moments[i] = m;
        second_moments[i] = v;
        weights[i] = weights[i] * decay_factor - step * m / (sqrtf(v) / root + epsilon);
    }
}

static void sgd(
    float *weights, const float *gradients, float *velocities, int64_t count, float rate, float momentum,
    float decay, int nesterov) {
    for (int64_t i = 0; i < count; i++) {
        float g = gradients[i] + decay * weights[i];
        float v = momentum * velocities[i] + g;
        velocities[i] = v;
        weights[i] -= rate * (nesterov ? g + momentum * v : v);
    }
}

static double sum_of_squares(const float *values, int64_t count) {
    double parts[16] = {0};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int lane = 0; lane < 16; lane++) parts[lane] += (double)values[i + lane] * (double)values[i + lane];
    for (; i < count; i++) parts[i % 16] += (double)values[i] * (double)values[i];
    double sum = 0;
    for (int lane = 0; lane < 16; lane++) sum += parts[lane];
    return sum;
}

static void scale(float *values, int64_t count, float factor) {
    for (int64_t i = 0; i < count; i++) values[i] *= factor;
}

static void move_towards(float *target, const float *source, int64_t count, float share) {
    for (int64_t i = 0; i < count; i++) target[i] += (source[i] - target[i]) * share;
}
