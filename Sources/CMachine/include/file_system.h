// What is written to a file system, and what of it lies on the disk.
#ifndef MACHINE_FILE_SYSTEM_H
#define MACHINE_FILE_SYSTEM_H

// Waits until all that was written to the file system of an open file or folder lies on the disk; 0, or -1 with errno.
int machine_flush_file_system(int descriptor);

#endif
