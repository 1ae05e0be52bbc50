// How the numbers of a feature map lie in memory. Kernels that take a storage type compute in float32.
#ifndef PIXEL_STORAGE_TYPE_H
#define PIXEL_STORAGE_TYPE_H

typedef enum {
    pixel_float32 = 0,
    pixel_bfloat16 = 1,
} pixel_storage;

#endif
