// Cross entropy for every processor (SSE2, NEON).
#define PIXEL_LANES 4
#define VERSION(name) name##_baseline
#include "cross_entropy_kernel.h"

int64_t pixel_cross_entropy_scratch(int64_t classes) {
    // Rows, of which the gradient needs as many again, or planes.
    const int64_t rows = (2 * classes + 1) * tile_width(classes, 1);
    const int64_t planes = (classes + 1) * tile_width(classes, 0);
    return rows > planes ? rows : planes;
}
