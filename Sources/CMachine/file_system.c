#define _GNU_SOURCE
#include "file_system.h"

#include <unistd.h>

int machine_flush_file_system(int descriptor) {
#ifdef __linux__
    return syncfs(descriptor);
#else
    (void)descriptor;
    sync();
    return 0;
#endif
}
