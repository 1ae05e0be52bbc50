#include "thread_team.h"

#include <pthread.h>
#include <stdlib.h>

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

static void *wait_for_end(void *gate) {
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

static void do_nothing(void *context) { (void)context; }

unsigned machine_team_granted(unsigned threads) {
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *started = malloc(threads * sizeof *started);
    if (!started)
        return 1;
    unsigned count = 0;
    pthread_mutex_lock(&gate);
    while (count + 1 < threads && pthread_create(&started[count], NULL, wait_for_end, &gate) == 0)
        count++;
    pthread_mutex_unlock(&gate);
    for (unsigned index = 0; index < count; index++)
        pthread_join(started[index], NULL);
    free(started);
    // The team starts while there is room for it, and stays.
    if (count + 1 == threads)
        GOMP_parallel(do_nothing, NULL, threads, 0);
    return count + 1;
}
