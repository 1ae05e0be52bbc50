// Loops that measure what the machine can do at most: the yardsticks of `benchmark --profile`.
#ifndef PIXEL_PEAK_LOOPS_H
#define PIXEL_PEAK_LOOPS_H
#include <stdint.h>

// Runs `rounds` rounds of independent float32 fused multiply-adds in registers and returns how many floating-point
// operations that were (two a multiply-add). `chains` is 6 or 16; which one the registers hold, and which one keeps all
// units busy, depends on the processor. `*sink` takes a number so that nothing is optimised away.
int64_t pixel_fma_loop(int64_t rounds, int chains, float *sink);

// Copies `bytes` bytes (a multiple of 64, both aligned to 64) with stores that bypass the cache.
void pixel_copy_loop(void *target, const void *source, int64_t bytes);

#endif
