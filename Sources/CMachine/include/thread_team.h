// The one team of threads: our own loops run on it, and oneDNN's, which call it by the names of OpenMP's runtime
// (openmp_entries.c).
//
// Every thread that computes has a team of its own, which is started once and kept until the thread ends. A thread that
// waits for the others looks again and again for a short while, and then sleeps: where other processes want the cores, what
// it waits for may need the very core that it waits on.
#ifndef MACHINE_THREAD_TEAM_H
#define MACHINE_THREAD_TEAM_H

// Calls body(context) once on each of `threads` threads, the calling one among them, and waits for all; on fewer where the
// system starts fewer, and on the calling one alone within another call.
void machine_team_run(void (*body)(void *context), void *context, unsigned threads);
// Inside machine_team_run: the index of this thread, 0 ..< threads actually running. Outside: 0.
int machine_team_worker(void);
// Inside machine_team_run: how many threads actually run (may be fewer than asked for). Outside: 0.
int machine_team_size(void);
// Inside machine_team_run: waits until every thread of the call has come here.
void machine_team_barrier(void);
// How many of `threads` threads, the calling one among them, the system starts side by side; at least 1. They are started
// by this, so that the memory for their stacks is not taken by something else first.
unsigned machine_team_granted(unsigned threads);
// How many threads oneDNN's own loops use when called from this thread.
void machine_team_set_threads(int threads);
// What was set last; 0 for nothing.
int machine_team_threads(void);

// From here on the calls that this thread makes add the processor seconds of each of their threads to `seconds`, which holds 0s:
// `threads` numbers a call, for the first `calls` calls. Waiting does not count.
void machine_team_begin_record(double *seconds, int threads, int calls);
// Ends that: how many calls were made, and the processor seconds that this thread has spent outside of them.
int machine_team_end_record(double *outside);

#endif
