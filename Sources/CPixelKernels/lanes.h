// Vectors of channels: a kernel is written once over a lane type and taken 16, 8 or 1 channels at a time.
#ifndef PIXEL_LANES_H
#define PIXEL_LANES_H
#include <stdint.h>

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

#define LANES_LOAD(TYPE, address) (*(const TYPE *)(address))
#define LANES_STORE(TYPE, address, value) (*(TYPE *)(address) = (value))

// Calls KERNEL_16, KERNEL_8 and KERNEL_1 for the channels first ..< channels, as wide as they fit. The
// arguments may use `channel`, the first channel of the group.
#define FOR_EACH_CHANNEL_GROUP(channels, KERNEL, ...)                                   \
    do {                                                                                \
        int64_t channel = 0;                                                            \
        for (; channel + 16 <= (channels); channel += 16) KERNEL##_16(__VA_ARGS__);     \
        for (; channel + 8 <= (channels); channel += 8) KERNEL##_8(__VA_ARGS__);        \
        for (; channel < (channels); channel += 1) KERNEL##_1(__VA_ARGS__);             \
    } while (0)

#endif
