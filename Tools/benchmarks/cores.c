// How long a line that core 0 wrote takes to core 1 and back, twice a second: about 60 ns where the two share a cache,
// 330 where they do not. Virtual machines move between both, and what threads share decides who notices.
//   cc -O2 -pthread Tools/benchmarks/cores.c -o cores && ./cores 10
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 20000 };
static _Alignas(64) atomic_int ball;    // -1 ends the game
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void pin(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

static void *return_balls(void *unused) {
    pin(1);
    for (int seen; (seen = ball) >= 0;)
        if (seen) ball = 0;
    return unused;
}

int main(int count, char **arguments) {
    double end = now() + (count > 1 ? atof(arguments[1]) : 5), next = 0;
    pthread_t other;
    pin(0);
    if (pthread_create(&other, NULL, return_balls, NULL)) return 1;
    for (double start = now(); start < end; start = now()) {
        for (int i = 0; i < ROUNDS; i++)
            for (ball = 1; ball;) {}
        if (start < next) continue;
        next = start + 0.5;
        printf("%.0f ns there and back\n", (now() - start) / ROUNDS * 1e9);
    }
    ball = -1;
    pthread_join(other, NULL);
}
