// What becomes of a request for memory that the system refuses.
//
// Swift's arrays, oneDNN and the C++ library end the process by a signal then, without a word. A program that links this
// module gets malloc and its kin from here: the C library's own, behind which a refusal can end the process with a line
// and an exit code. Where the C library is another one, or a sanitizer brings its own malloc, nothing changes.
#ifndef HEAP_EXHAUSTION_H
#define HEAP_EXHAUSTION_H

// From now on a refused request ends the process: `clean_up` is called, then a line is written to standard error. So does
// a signal of a fault at a moment when the system has no memory left. `clean_up` may be called from any thread, and from a
// signal handler, and must not ask for memory.
void heap_exit_when_exhausted(int exit_code, void (*clean_up)(void));

#endif
