// The one team of threads: oneDNN runs on libgomp, and so do our own loops.
#ifndef MACHINE_THREAD_TEAM_H
#define MACHINE_THREAD_TEAM_H

// Calls body(context) once on each of `threads` threads of the calling thread's libgomp team and waits for all.
void machine_team_run(void (*body)(void *context), void *context, unsigned threads);
// Inside machine_team_run: the index of this thread, 0 ..< threads actually running.
int machine_team_worker(void);
// Inside machine_team_run: how many threads actually run (may be fewer than asked for).
int machine_team_size(void);
// How many of `threads` threads, the calling one among them, the system starts side by side; at least 1. libgomp ends the
// process where it cannot start one, so this is asked before.
unsigned machine_team_granted(unsigned threads);
// How many threads oneDNN's own loops use when called from this thread.
void machine_team_set_threads(int threads);

#endif
