// Marks a function that is compiled several times, once for each vector instruction set; the loader
// picks the widest one that the CPU has. ThreadSanitizer cannot have that: the loader's choice runs before the
// sanitizer is ready, and the program dies before main.
// "arch=x86-64-v3" asks for features (AVX2, FMA and what came with them); "arch=haswell" would ask for that very
// processor, and every other one with AVX2 would get the baseline.
#ifndef PIXEL_MULTIVERSION_H
#define PIXEL_MULTIVERSION_H
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PIXEL_BASELINE_ONLY
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(PIXEL_BASELINE_ONLY)
#define PIXEL_MULTIVERSION __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define PIXEL_MULTIVERSION
#endif
#endif
