#include "thread_team.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "short_wait.h"

struct team;

// A thread of a team beside the one that it belongs to.
struct worker {
    struct awaited_word orders;    // how many calls it was to take part in
    struct team *team;
    pthread_t thread;
    int index;
};

struct team {
    // The call under way.
    void (*body)(void *);
    void *context;
    int size;
    double *seconds;                // of each thread, where they are recorded
    bool ends;
    _Atomic uint32_t running;       // workers that have not finished it
    struct awaited_word finished;   // calls that all workers have finished
    _Atomic uint32_t arrived;       // threads at the barrier
    struct awaited_word barriers;   // barriers that all have passed
    struct awaited_word started;    // workers
    struct worker **workers;
    int count;
};

// The call that this thread takes part in; a size of 0 outside.
struct share {
    struct team *team;
    int worker, size;
    double *seconds;    // of this thread, where they are recorded
};
static _Thread_local struct share own_share;
static _Thread_local struct team *own_team;
static _Thread_local int threads_of_onednn;

// What the calls of this thread write while they are recorded.
static _Thread_local struct {
    double *seconds;    // NULL for nothing
    int threads, most, made;
    double outside;
} record;

// Processor time, so that it does not matter how many cores there are.
static double processor_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

// The time between these two is added to what is recorded, if anything is.
static void begin_piece(double *seconds) {
    if (seconds)
        *seconds -= processor_seconds();
}
static void end_piece(double *seconds) {
    if (seconds)
        *seconds += processor_seconds();
}

static void take_share(
    struct team *team, int worker, int size, void (*body)(void *), void *context, double *seconds
) {
    const struct share before = own_share;
    own_share = (struct share){team, worker, size, seconds};
    begin_piece(seconds);
    body(context);
    end_piece(seconds);
    own_share = before;
}

static void *work(void *raw) {
    struct worker *worker = raw;
    struct team *team = worker->team;
    // What a thread takes first makes the C library set address space aside for it, which must not be missing later.
    void *volatile piece = malloc(64);
    free(piece);
    advance(&team->started);
    for (uint32_t seen = 0;; seen++) {
        wait_while(&worker->orders, seen);
        if (team->ends)
            return NULL;
        double *seconds = team->seconds ? team->seconds + worker->index : NULL;
        take_share(team, worker->index, team->size, team->body, team->context, seconds);
        if (atomic_fetch_sub(&team->running, 1) == 1)
            advance(&team->finished);
    }
}

static void *zeroed_on_a_line(size_t size) {
    void *memory = NULL;
    if (posix_memalign(&memory, 64, size) != 0)
        return NULL;
    return memset(memory, 0, size);
}

// Ends the team of a thread that ends.
static void end_team(void *raw) {
    struct team *team = raw;
    team->ends = true;
    for (int index = 0; index < team->count; index++) advance(&team->workers[index]->orders);
    for (int index = 0; index < team->count; index++) {
        pthread_join(team->workers[index]->thread, NULL);
        free(team->workers[index]);
    }
    free(team->workers);
    free(team);
}

static pthread_key_t teams;
static void make_key(void) { pthread_key_create(&teams, end_team); }

// Starts what the team lacks; whether there is one more worker.
static bool start_worker(struct team *team) {
    struct worker **workers = realloc(team->workers, ((size_t)team->count + 1) * sizeof *workers);
    if (!workers)
        return false;
    team->workers = workers;
    struct worker *worker = zeroed_on_a_line(sizeof *worker);
    if (!worker)
        return false;
    worker->team = team;
    worker->index = team->count + 1;
    const uint32_t started = (uint32_t)team->count;
    if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
        free(worker);
        return false;
    }
    wait_while(&team->started, started);
    team->workers[team->count++] = worker;
    return true;
}

// The calling thread's team, with as many threads as the system starts of those that are wanted; NULL for itself alone.
static struct team *team_of(unsigned threads) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (threads <= 1)
        return NULL;
    if (!own_team) {
        pthread_once(&once, make_key);
        own_team = zeroed_on_a_line(sizeof *own_team);
        if (!own_team || pthread_setspecific(teams, own_team) != 0)
            return NULL;
    }
    while ((unsigned)own_team->count + 1 < threads && start_worker(own_team)) {}
    return own_team;
}

// How many of the threads that are wanted the team has, the calling one among them.
static unsigned granted_of(const struct team *team, unsigned threads) {
    const unsigned all = (unsigned)team->count + 1;
    return all < threads ? all : threads;
}

static void run(
    struct team *team, void (*body)(void *), void *context, unsigned threads, double *seconds
) {
    if (!team || team->count == 0)
        return take_share(NULL, 0, 1, body, context, seconds);
    const int size = (int)granted_of(team, threads);
    const uint32_t finished = atomic_load(&team->finished.value);
    team->body = body;
    team->context = context;
    team->size = size;
    team->seconds = seconds;
    atomic_store(&team->running, (uint32_t)size - 1);
    for (int index = 0; index < size - 1; index++) advance(&team->workers[index]->orders);
    take_share(team, 0, size, body, context, seconds);
    wait_while(&team->finished, finished);
}

void machine_team_run(void (*body)(void *), void *context, unsigned threads) {
    const bool is_within = own_share.size > 0;
    struct team *team = is_within ? NULL : team_of(threads);
    if (is_within || !record.seconds)
        return run(team, body, context, threads, NULL);
    end_piece(&record.outside);
    const bool fits = record.made < record.most && threads <= (unsigned)record.threads;
    double *seconds = fits ? record.seconds + (ptrdiff_t)record.made * record.threads : NULL;
    record.made++;
    run(team, body, context, threads, seconds);
    begin_piece(&record.outside);
}

void machine_team_begin_record(double *seconds, int threads, int calls) {
    record.seconds = seconds;
    record.threads = threads;
    record.most = calls;
    record.made = 0;
    record.outside = 0;
    begin_piece(&record.outside);
}

int machine_team_end_record(double *outside) {
    end_piece(&record.outside);
    *outside = record.outside;
    record.seconds = NULL;
    return record.made;
}

int machine_team_worker(void) { return own_share.worker; }
int machine_team_size(void) { return own_share.size; }

void machine_team_barrier(void) {
    struct team *team = own_share.team;
    if (!team)
        return;
    const uint32_t passed = atomic_load(&team->barriers.value);
    if (atomic_fetch_add(&team->arrived, 1) + 1 < (uint32_t)own_share.size) {
        end_piece(own_share.seconds);
        wait_while(&team->barriers, passed);
        return begin_piece(own_share.seconds);
    }
    atomic_store(&team->arrived, 0);
    advance(&team->barriers);
}

unsigned machine_team_granted(unsigned threads) {
    struct team *team = team_of(threads);
    return team ? granted_of(team, threads) : 1;
}

void machine_team_set_threads(int threads) { threads_of_onednn = threads; }
int machine_team_threads(void) { return threads_of_onednn; }
