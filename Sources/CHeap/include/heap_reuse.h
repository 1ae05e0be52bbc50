// What becomes of memory that was given back.
#ifndef HEAP_REUSE_H
#define HEAP_REUSE_H

// From now on blocks below 32 MiB that were freed are kept for the next request, and not given back to the system, from
// which every page would come again filled with zeros: for commands that take the same buffers for image after image.
// Does nothing where the C library is not glibc.
void heap_keep_freed_blocks(void);

#endif
