#include "activations.h"
#include "lanes.h"

// Number i never depends on number j, so the compiler may make vectors of any loop here.
#define EACH_APART _Pragma("clang loop vectorize(assume_safety)")

// exp(t) for t <= 0; 0 below -87.3 (where float32 leaves its normal numbers), NaN for NaN. The polynomial is that of
// vector_math.h.
PIXEL_INLINE float exp_of(float t) {
    float shifted = t * 1.44269504f + 12582912.0f;
    float n = shifted - 12582912.0f;
    float r = t - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = r * 1.381459878757596e-3f + 8.368716575205326e-3f;
    p = p * r + 4.166838899254799e-2f;
    p = p * r + 1.666652113199234e-1f;
    p = p * r + 4.999999403953552e-1f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    uint32_t bits, power;
    memcpy(&bits, &p, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += power << 23;
    memcpy(&p, &bits, sizeof p);
    return t < -87.3f ? 0 : p;
}

// Φ(x); *density becomes e^(−x²/2). Abramowitz and Stegun 7.1.26: erfc as a polynomial of 1 / (1 + 0.3275911 |x| / √2)
// times that, to 1.5e-7.
PIXEL_INLINE float normal_distribution(float x, float *density) {
    float size = x < 0 ? -x : x;
    float e = exp_of(-0.5f * x * x);
    float t = 1 / (1 + 0.231641888f * size);
    float p = t * 1.061405429f - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    float tail = 0.5f * p * t * e;
    *density = e;
    return x < 0 ? tail : 1 - tail;
}

PIXEL_INLINE float sigmoid(float x) {
    float e = exp_of(x < 0 ? x : -x);
    return (x < 0 ? e : 1) / (1 + e);
}

PIXEL_INLINE float leaky_relu(float x, float slope) { return x < 0 ? x * slope : x; }
PIXEL_INLINE float leaky_relu_slope(float x, float slope) { return x > 0 ? 1 : slope; }
// Far below 0 the distribution is 0, and −∞ · 0 would be no number.
PIXEL_INLINE float gelu(float x, float slope) {
    (void)slope;
    float density;
    float share = normal_distribution(x, &density);
    return share == 0 ? 0 : x * share;
}
PIXEL_INLINE float gelu_slope(float x, float slope) {
    (void)slope;
    float density;
    float share = normal_distribution(x, &density);
    return density == 0 ? share : share + x * density * 0.398942280f;
}
PIXEL_INLINE float relu6(float x, float slope) {
    (void)slope;
    float low = x < 0 ? 0 : x;
    return low > 6 ? 6 : low;
}
PIXEL_INLINE float relu6_slope(float x, float slope) {
    (void)slope;
    return ((x > 0) & (x < 6)) ? 1 : 0;
}
PIXEL_INLINE float silu(float x, float slope) {
    (void)slope;
    float share = sigmoid(x);
    return share == 0 ? 0 : x * share;
}
PIXEL_INLINE float silu_slope(float x, float slope) {
    (void)slope;
    float share = sigmoid(x);
    return share == 0 ? 0 : share == 1 ? 1 : share * (1 + x * (1 - share));
}

#define ACTIVATE(TYPE, FUNCTION)                                                                                 \
    do {                                                                                                         \
        const real_##TYPE *from = x;                                                                             \
        real_##TYPE *to = y;                                                                                     \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++) STORE(TYPE, 1, to + i, FUNCTION(LOAD(TYPE, 1, from + i), slope));    \
    } while (0)

#define ACTIVATE_BACKWARD(TYPE, FUNCTION)                                                                        \
    do {                                                                                                         \
        const real_##TYPE *from = known, *gradient = dy;                                                         \
        real_##TYPE *to = dx;                                                                                    \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++)                                                                      \
            STORE(TYPE, 1, to + i, LOAD(TYPE, 1, gradient + i) * FUNCTION##_slope(LOAD(TYPE, 1, from + i), slope)); \
    } while (0)

#define CHOOSE(LOOP)                                                                                             \
    do {                                                                                                         \
        if (storage == pixel_float32) {                                                                          \
            if (kind == pixel_leaky_relu) LOOP(float32, leaky_relu);                                             \
            else if (kind == pixel_gelu) LOOP(float32, gelu);                                                    \
            else if (kind == pixel_relu6) LOOP(float32, relu6);                                                  \
            else LOOP(float32, silu);                                                                            \
        } else {                                                                                                 \
            if (kind == pixel_leaky_relu) LOOP(bfloat16, leaky_relu);                                            \
            else if (kind == pixel_gelu) LOOP(bfloat16, gelu);                                                   \
            else if (kind == pixel_relu6) LOOP(bfloat16, relu6);                                                 \
            else LOOP(bfloat16, silu);                                                                           \
        }                                                                                                        \
    } while (0)

static void activate(
    pixel_storage storage, pixel_activation kind, float slope, const void *x, void *y, int64_t count) {
    CHOOSE(ACTIVATE);
}

static void activate_backward(
    pixel_storage storage, pixel_activation kind, float slope, const void *known, const void *dy, void *dx,
    int64_t count) {
    CHOOSE(ACTIVATE_BACKWARD);
}

// Two rounds of MurmurHash3's finaliser, one half of the key before each.
PIXEL_INLINE uint32_t mixed(uint32_t h) {
    h ^= h >> 16;
    h *= 0x85ebca6bu;
    h ^= h >> 13;
    h *= 0xc2b2ae35u;
    return h ^ (h >> 16);
}

#define DROP(TYPE)                                                                                               \
    do {                                                                                                         \
        const real_##TYPE *from = x;                                                                             \
        real_##TYPE *to = y;                                                                                     \
        uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32), start = (uint32_t)first;                     \
        EACH_APART                                                                                               \
        for (int64_t i = 0; i < count; i++) {                                                                    \
            uint32_t hash = mixed(mixed((start + (uint32_t)i) ^ low) + high);                                    \
            float value = LOAD(TYPE, 1, from + i) * scale;                                                       \
            STORE(TYPE, 1, to + i, hash < threshold ? 0 : value);                                                \
        }                                                                                                        \
    } while (0)

static void dropout(
    pixel_storage storage, uint64_t key, uint32_t threshold, float scale, const void *x, void *y, int64_t first,
    int64_t count) {
    if (storage == pixel_float32) DROP(float32);
    else DROP(bfloat16);
}

#undef EACH_APART
#undef ACTIVATE
#undef ACTIVATE_BACKWARD
#undef CHOOSE
#undef DROP
