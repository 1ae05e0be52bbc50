#include "thread_team.h"

// libgomp's own entry points. They are declared here since the toolchain ships no omp.h.
void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
void omp_set_num_threads(int threads);

void machine_team_run(void (*body)(void *), void *context, unsigned threads) {
    GOMP_parallel(body, context, threads, 0);
}
int machine_team_worker(void) { return omp_get_thread_num(); }
int machine_team_size(void) { return omp_get_num_threads(); }
void machine_team_set_threads(int threads) { omp_set_num_threads(threads); }
