// What every processor of the kind has: SSE2, NEON.
#define VERSION(name) name##_baseline
#include "kernels/every_kernel.h"
