#if defined(__linux__)
#define _GNU_SOURCE
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#include <sched.h>
#endif

#include "short_wait.h"

#include <limits.h>
#include <stdbool.h>
#include <time.h>

// How long a thread looks before it sleeps, in nanoseconds. The threads of a team come to the end of a layer within some
// microseconds of each other, and to be woken takes about as long as the longest wait here, so that no more than twice the
// time is lost whatever happens. Where the wait was in vain the next one is shorter, since then somebody else has the core.
enum { longest_look = 50000, shortest_look = 2000 };
static _Thread_local long look = longest_look;

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool changes_soon(struct awaited_word *word, uint32_t value) {
    int64_t end = 0;
    while (true) {
        for (int count = 0; count < 16; count++) {
            if (atomic_load_explicit(&word->value, memory_order_acquire) != value)
                return true;
            pause_briefly();
        }
        const int64_t now = nanoseconds();
        if (end == 0)
            end = now + look;
        else if (now >= end)
            return false;
    }
}

static void sleep_while(struct awaited_word *word, uint32_t value) {
#if defined(__linux__)
    syscall(SYS_futex, (void *)&word->value, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
#else
    (void)word;
    (void)value;
    sched_yield();
#endif
}

void wait_while(struct awaited_word *word, uint32_t value) {
    if (changes_soon(word, value)) {
        look = look * 2 < longest_look ? look * 2 : longest_look;
        return;
    }
    look = look / 2 > shortest_look ? look / 2 : shortest_look;
    // Whoever advances the word changes it first and looks for sleepers then; here it is the other way round.
    atomic_fetch_add(&word->sleepers, 1);
    while (atomic_load(&word->value) == value) sleep_while(word, value);
    atomic_fetch_sub(&word->sleepers, 1);
}

void advance(struct awaited_word *word) {
    atomic_fetch_add(&word->value, 1);
    if (atomic_load(&word->sleepers) == 0)
        return;
#if defined(__linux__)
    syscall(SYS_futex, (void *)&word->value, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
#endif
}
