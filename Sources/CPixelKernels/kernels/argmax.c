#include "confusion.h"
#include "logit_tile.h"

static void argmax_rows(const float *logits, int64_t classes, int64_t count, uint8_t *predictions) {
    _Alignas(64) float x[16 * 256], of_row[16];
    for (int64_t at = 0; at < count; at += 16) {
        int64_t pixels = count - at < 16 ? count - at : 16;
        load_tile_rows(logits + at * classes, classes, pixels, 16, x, of_row);
        vfloat largest = *(const vfloat *)x;
        vint index;
        memset(&index, 0, sizeof index);
        for (int64_t c = 1; c < classes; c++) {
            vfloat value = *(const vfloat *)(x + c * 16);
            vint larger = value > largest;
            largest = larger ? value : largest;
            index = larger ? (index & 0) + (int32_t)c : index;
        }
        for (int64_t p = 0; p < pixels; p++) predictions[at + p] = (uint8_t)index[p];
    }
}
