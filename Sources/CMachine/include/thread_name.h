// Names for threads, as the system's tools show them.
#ifndef MACHINE_THREAD_NAME_H
#define MACHINE_THREAD_NAME_H

// Names the calling thread; at most 15 bytes are kept.
void machine_name_thread(const char *name);

#endif
