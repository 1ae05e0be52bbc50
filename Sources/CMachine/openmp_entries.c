// The entries of OpenMP's runtime that oneDNN's loops call, so that these loops run on the team of thread_team.c: what a
// program defines comes before the same names of its libraries.
//
// A oneDNN of another build may use further entries, or another runtime. What happens on a team of that runtime it answers
// itself: outside of a call of our team every question goes on to the next library that has the name.
#define _GNU_SOURCE
#include <dlfcn.h>

#include "thread_team.h"

// The next library's entry; found once. A race would find the same.
#define NEXT(name)                                                                      \
    static __typeof__(name) *_Atomic found;                                             \
    __typeof__(name) *next = found;                                                     \
    if (!next) found = next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

int omp_get_thread_num(void);
int omp_get_num_threads(void);
int omp_get_max_threads(void);
int omp_in_parallel(void);
void GOMP_barrier(void);
void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags);

int omp_get_thread_num(void) {
    if (machine_team_size() > 0)
        return machine_team_worker();
    NEXT(omp_get_thread_num);
    return next ? next() : 0;
}

int omp_get_num_threads(void) {
    if (machine_team_size() > 0)
        return machine_team_size();
    NEXT(omp_get_num_threads);
    return next ? next() : 1;
}

int omp_in_parallel(void) {
    if (machine_team_size() > 0)
        return machine_team_size() > 1;
    NEXT(omp_in_parallel);
    return next ? next() : 0;
}

int omp_get_max_threads(void) {
    if (machine_team_threads() > 0)
        return machine_team_threads();
    NEXT(omp_get_max_threads);
    return next ? next() : 1;
}

void GOMP_barrier(void) {
    if (machine_team_size() > 0)
        return machine_team_barrier();
    NEXT(GOMP_barrier);
    if (next)
        next();
}

void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags) {
    (void)flags;
    machine_team_run(body, context, threads > 0 ? threads : (unsigned)omp_get_max_threads());
}
