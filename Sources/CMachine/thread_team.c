#include "thread_team.h"

#include <pthread.h>
#include <stdlib.h>

// libgomp's own entry points. They are declared here since the toolchain ships no omp.h.
void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);
void omp_set_num_threads(int threads);

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TEAM_OF_PLAIN_THREADS 1
#endif
#endif

#if TEAM_OF_PLAIN_THREADS

// ThreadSanitizer does not see what orders memory in libgomp, which is not built for it. In a build for it every call starts
// and joins threads of its own, so that it sees how the workers of a team share memory.

static _Thread_local int own_worker = 0;
static _Thread_local int own_size = 1;

struct share {
    void (*body)(void *);
    void *context;
    int worker, size;
};

static void *run_share(void *raw) {
    const struct share *share = raw;
    const int worker_before = own_worker, size_before = own_size;
    own_worker = share->worker;
    own_size = share->size;
    share->body(share->context);
    own_worker = worker_before;
    own_size = size_before;
    return 0;
}

void machine_team_run(void (*body)(void *), void *context, unsigned threads) {
    enum { most = 64 };
    struct share shares[most];
    pthread_t others[most];
    // Fewer threads than asked for do the work of all, as with libgomp.
    const int size = threads < most ? (int)threads : most;
    for (int worker = 0; worker < size; worker++) {
        shares[worker] = (struct share){body, context, worker, size};
    }
    for (int worker = 1; worker < size; worker++) {
        if (pthread_create(&others[worker], 0, run_share, &shares[worker]) != 0) __builtin_trap();
    }
    run_share(&shares[0]);
    for (int worker = 1; worker < size; worker++) pthread_join(others[worker], 0);
}
int machine_team_worker(void) { return own_worker; }
int machine_team_size(void) { return own_size; }

// oneDNN's loops, which ThreadSanitizer does not see into, run on one thread each. They must know it: some of them wait for
// as many others as they were promised.
void machine_team_set_threads(int threads) {
    (void)threads;
    omp_set_num_threads(1);
}

#else

void machine_team_run(void (*body)(void *), void *context, unsigned threads) {
    GOMP_parallel(body, context, threads, 0);
}
int machine_team_worker(void) { return omp_get_thread_num(); }
int machine_team_size(void) { return omp_get_num_threads(); }
void machine_team_set_threads(int threads) { omp_set_num_threads(threads); }

#endif

static void *wait_for_end(void *gate) {
    // What a thread takes first makes the C library set address space aside for it, which must not be missing later.
    void *volatile piece = malloc(64);
    free(piece);
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
