#include "peak_loops.h"
#include "lanes.h"

// As many chains of sixteen lanes as hide a multiply-add's latency on every unit: sixteen fit AVX-512's 32 registers, six
// AVX2's sixteen (two a chain).
#define DEFINE_LOOP(CHAINS)                                                                     \
    static int64_t fma_loop_##CHAINS(int64_t rounds, float *sink) {                             \
        lanes16 sum[CHAINS];                                                                    \
        lanes16 factor = *sink * 0 + 0.999f, addend = 1e-3f;                                    \
        for (int k = 0; k < CHAINS; k++) sum[k] = (float)k;                                     \
        for (int64_t round = 0; round < rounds; round++) {                                      \
            _Pragma("clang loop unroll(full)") for (int k = 0; k < CHAINS; k++)                 \
                sum[k] = sum[k] * factor + addend;                                              \
        }                                                                                       \
        lanes16 total = 0;                                                                      \
        for (int k = 0; k < CHAINS; k++) total += sum[k];                                       \
        for (int lane = 0; lane < 16; lane++) *sink += total[lane];                             \
        return rounds * CHAINS * 16 * 2;                                                        \
    }
DEFINE_LOOP(16)
DEFINE_LOOP(6)

static int64_t fma_loop(int64_t rounds, int chains, float *sink) {
    return chains > 6 ? fma_loop_16(rounds, sink) : fma_loop_6(rounds, sink);
}

static void copy_loop(void *target, const void *source, int64_t bytes) {
    lanes16 *to = target;
    const lanes16 *from = source;
    for (int64_t i = 0; i < bytes / 64; i++) __builtin_nontemporal_store(from[i], to + i);
}

#undef DEFINE_LOOP
