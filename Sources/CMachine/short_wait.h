// Waiting for a word of memory to change: awake for a short while, then asleep.
#ifndef MACHINE_SHORT_WAIT_H
#define MACHINE_SHORT_WAIT_H
#include <stdatomic.h>
#include <stdint.h>

// A word that threads wait for, and how many of them sleep.
struct awaited_word {
    _Alignas(64) _Atomic uint32_t value;
    _Atomic uint32_t sleepers;
};

// Waits until the word is no longer `value`. What was written before the change is seen after it.
void wait_while(struct awaited_word *word, uint32_t value);
// Adds 1 to the word and wakes all who wait for it.
void advance(struct awaited_word *word);

#endif
