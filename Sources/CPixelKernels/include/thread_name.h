// Names for threads, as the system's tools show them.
#ifndef PIXEL_THREAD_NAME_H
#define PIXEL_THREAD_NAME_H

// Names the calling thread; at most 15 bytes are kept.
void pixel_name_thread(const char *name);

#endif
