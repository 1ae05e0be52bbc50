// What the processor has, and which version of the kernels is in use.
#include "instruction_sets.h"
#include "kernel_table.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static int has_baseline(void) { return 1; }
#if defined(__x86_64__)
static int has_avx2(void) { return __builtin_cpu_supports("x86-64-v3") != 0; }
static int has_avx512(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"); }
#endif

// In the order of pixel_instruction_set, the widest last.
static const struct {
    const char *name;
    int (*processor_has)(void);
    const pixel_kernel_table *kernels;
} versions[PIXEL_INSTRUCTION_SETS] = {
    {"baseline", has_baseline, &pixel_kernels_baseline},
#if defined(__x86_64__)
    {"avx2", has_avx2, &pixel_kernels_avx2},
    {"avx512", has_avx512, &pixel_kernels_avx512},
#else
    {"avx2", 0, 0},
    {"avx512", 0, 0},
#endif
};

static _Atomic(pixel_instruction_set) chosen = PIXEL_BASELINE;

const char *pixel_instruction_set_name(pixel_instruction_set set) { return versions[set].name; }

int pixel_has_instruction_set(pixel_instruction_set set) {
    return versions[set].processor_has && versions[set].processor_has();
}

pixel_instruction_set pixel_chosen_instruction_set(void) {
    return atomic_load_explicit(&chosen, memory_order_relaxed);
}

void pixel_choose_instruction_set(pixel_instruction_set set) {
    if (pixel_has_instruction_set(set)) atomic_store_explicit(&chosen, set, memory_order_relaxed);
}

const pixel_kernel_table *pixel_chosen_kernels(void) { return versions[pixel_chosen_instruction_set()].kernels; }

// Before main, so that no kernel has to ask whether the choice was made.
__attribute__((constructor)) static void choose_first(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    const char *asked = getenv(PIXEL_INSTRUCTIONS_VARIABLE);
    for (int set = 0; set < PIXEL_INSTRUCTION_SETS; set++) {
        if (!pixel_has_instruction_set((pixel_instruction_set)set)) continue;
        pixel_choose_instruction_set((pixel_instruction_set)set);
        if (asked && !strcmp(asked, versions[set].name)) return;
    }
}

int pixel_has_bfloat16(void) {
#if defined(__x86_64__)
    return pixel_chosen_instruction_set() == PIXEL_AVX512 && __builtin_cpu_supports("avx512bf16");
#else
    return 0;
#endif
}
