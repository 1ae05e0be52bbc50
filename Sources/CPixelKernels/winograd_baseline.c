// Winograd's convolutions for every processor: not fast, but what the others can be compared with.
#define PIXEL_LANES 8
#define PRODUCT_ROWS 6
#define PRODUCT_GROUPS 1
#define SUM_ROWS 4
#define VERSION(name) name##_baseline
#include "winograd_kernel.h"
