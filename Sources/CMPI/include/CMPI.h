#ifndef CMPI_H
#define CMPI_H

#include <stddef.h>
#include <stdint.h>

// The few functions of MPI that training needs, of a library that is found while the program runs.
//
// The three families of libraries differ in what a handle is: Open MPI's are addresses of symbols of the library,
// MPICH's (and those of the libraries that share its binary interface) are 32-bit numbers, those of the standard binary
// interface of MPI 5 are small numbers in the place of addresses. One library a process; all calls from one thread.

// Opens a library and looks up what is needed of it. Returns 0, or writes into `reason` why it cannot be used.
int mpi_open(const char *name, char *reason, size_t capacity);

// Starts MPI, and tells this process's rank and the number of ranks. Returns MPI's error code, 0 for none.
int mpi_start(int *rank, int *count);

// What the library calls itself, one line.
void mpi_describe(char *text, size_t capacity);

// Replaces each number by its sum over all ranks, the same bits on all of them.
void mpi_sum_floats(float *values, int64_t count);
void mpi_sum_doubles(double *values, int64_t count);

// Begins to replace each number by its sum over all ranks; the numbers are not to be touched until mpi_finish_sums. Other
// calls may come in between, in the same order on all ranks.
void mpi_begin_sum(float *values, int64_t count);
// Waits for all sums that have begun.
void mpi_finish_sums(void);

// Replaces the bytes of all ranks by those of rank `root`.
void mpi_broadcast(void *bytes, int64_t count, int root);

// Collects `count` bytes of each rank, in the order of ranks: `count` times the number of ranks.
void mpi_gather(const void *bytes, int64_t count, void *all);

// Waits for all ranks, and ends MPI.
void mpi_finish(void);

// Ends all ranks of the job at once with this exit code.
void mpi_abort(int code);

#endif
