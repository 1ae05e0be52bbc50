#include "heap_reuse.h"

#include <limits.h>
#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void heap_keep_freed_blocks(void) {
#if defined(__GLIBC__)
    // 32 MiB is the largest threshold that glibc takes: half of what the heap of a thread may hold.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}
