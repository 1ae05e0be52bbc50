// Vectors of channels: a kernel is written once over a storage type (float32, bfloat16) and a number of lanes, and
// taken 16, 8 or 1 channels at a time. It computes in float32 whatever the storage.
#ifndef PIXEL_LANES_H
#define PIXEL_LANES_H
#include <stdint.h>
#include <string.h>
#include "rectifier.h"

#define PIXEL_INLINE static inline __attribute__((always_inline))

typedef float lanes16 __attribute__((ext_vector_type(16), aligned(4)));
typedef float lanes8 __attribute__((ext_vector_type(8), aligned(4)));
typedef float lanes1;
typedef int32_t counts16 __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t counts8 __attribute__((ext_vector_type(8), aligned(4)));
typedef int32_t counts1;
typedef uint8_t bytes16 __attribute__((ext_vector_type(16), aligned(1)));
typedef uint8_t bytes8 __attribute__((ext_vector_type(8), aligned(1)));
typedef uint8_t bytes1;
typedef uint32_t bits16 __attribute__((ext_vector_type(16), aligned(4)));
typedef uint32_t bits8 __attribute__((ext_vector_type(8), aligned(4)));
typedef uint32_t bits1;
typedef uint16_t halves16 __attribute__((ext_vector_type(16), aligned(2)));
typedef uint16_t halves8 __attribute__((ext_vector_type(8), aligned(2)));

typedef float real_float32;
typedef uint16_t real_bfloat16;

#define LANES_LOAD(TYPE, address) (*(const TYPE *)(address))
#define LANES_STORE(TYPE, address, value) (*(TYPE *)(address) = (value))

// LOAD(float32, 16, address), STORE(bfloat16, 8, address, value): storage of either type ↔ float32 lanes.
#define LOAD(TYPE, WIDTH, address) LOAD_##TYPE(WIDTH, address)
#define STORE(TYPE, WIDTH, address, value) STORE_##TYPE(WIDTH, address, value)
#define LOAD_float32(WIDTH, address) LANES_LOAD(lanes##WIDTH, address)
#define STORE_float32(WIDTH, address, value) LANES_STORE(lanes##WIDTH, address, value)
#define LOAD_bfloat16(WIDTH, address) LOAD_bfloat16_##WIDTH(address)
#define STORE_bfloat16(WIDTH, address, value) STORE_bfloat16_##WIDTH(address, value)

// bfloat16 is the upper half of a float32. Stores round to nearest, ties to even; NaN stays NaN.
#define LOAD_bfloat16_16(address) ((lanes16)(__builtin_convertvector(LANES_LOAD(halves16, address), bits16) << 16))
#define LOAD_bfloat16_8(address) ((lanes8)(__builtin_convertvector(LANES_LOAD(halves8, address), bits8) << 16))
#define LOAD_bfloat16_1(address) pixel_widen(*(const uint16_t *)(address))
#define STORE_bfloat16_16(address, value) STORE_HALVES(16, address, value)
#define STORE_bfloat16_8(address, value) STORE_HALVES(8, address, value)
#define STORE_bfloat16_1(address, value) (*(uint16_t *)(address) = pixel_narrow(value))
#define STORE_HALVES(WIDTH, address, value)                                                        \
    do {                                                                                           \
        lanes##WIDTH stored = (value);                                                             \
        bits##WIDTH pattern = (bits##WIDTH)stored;                                                 \
        bits##WIDTH rounded = (pattern + 0x7fff + ((pattern >> 16) & 1)) >> 16;                    \
        rounded = (stored != stored) ? ((pattern >> 16) | 0x40) : rounded;                         \
        LANES_STORE(halves##WIDTH, address, __builtin_convertvector(rounded, halves##WIDTH));      \
    } while (0)

PIXEL_INLINE float pixel_widen(uint16_t half) {
    uint32_t pattern = (uint32_t)half << 16;
    float value;
    memcpy(&value, &pattern, sizeof value);
    return value;
}

PIXEL_INLINE uint16_t pixel_narrow(float value) {
    uint32_t pattern;
    memcpy(&pattern, &value, sizeof pattern);
    if (value != value) return (uint16_t)((pattern >> 16) | 0x40);
    return (uint16_t)((pattern + 0x7fff + ((pattern >> 16) & 1)) >> 16);
}

// Cuts a value of the type LANES at 0, and at 6, as the rectifier says; NaN stays NaN.
#define RECTIFY(LANES, value, rectifier)                                                           \
    do {                                                                                           \
        if (rectifier) value = value < 0 ? (LANES)0 : value;                                       \
        if ((rectifier) == pixel_rectifier_relu6) value = value > 6 ? (LANES)6 : value;            \
    } while (0)

// Calls KERNEL_16, KERNEL_8 and KERNEL_1 for the channels 0 ..< channels, as wide as they fit. The arguments may
// use `channel`, the first channel of the group.
#define FOR_EACH_CHANNEL_GROUP(channels, KERNEL, ...)                                   \
    do {                                                                                \
        int64_t channel = 0;                                                            \
        for (; channel + 16 <= (channels); channel += 16) KERNEL##_16(__VA_ARGS__);     \
        for (; channel + 8 <= (channels); channel += 8) KERNEL##_8(__VA_ARGS__);        \
        for (; channel < (channels); channel += 1) KERNEL##_1(__VA_ARGS__);             \
    } while (0)

// Defines what DEFINE(TYPE, WIDTH) makes, for both storage types and all widths.
#define DEFINE_FOR_ALL_LANES(DEFINE)                                         \
    DEFINE(float32, 16) DEFINE(float32, 8) DEFINE(float32, 1)                \
    DEFINE(bfloat16, 16) DEFINE(bfloat16, 8) DEFINE(bfloat16, 1)

#endif
