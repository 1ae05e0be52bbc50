// What turning an image does without arithmetic on colours: one version, so that every processor takes the same pixels.
#include "image_variation.h"

static int is_inside(const pixel_turn *turn, int32_t y, int32_t x) {
    double row = turn->y0 + y * turn->rowY + x * turn->columnY;
    double column = turn->x0 + y * turn->rowX + x * turn->columnX;
    return row >= -0.5 && row < turn->scaledHeight - 0.5 && column >= -0.5 && column < turn->scaledWidth - 0.5;
}

// A line meets a rectangle in one piece.
void pixel_turned_columns(const pixel_turn *turn, int32_t y, int32_t width, int32_t *low, int32_t *high) {
    int32_t first = 0, last = width;
    while (first < width && !is_inside(turn, y, first)) first++;
    while (last > first && !is_inside(turn, y, last - 1)) last--;
    *low = first < last ? first : 0;
    *high = first < last ? last : 0;
}

void pixel_turn_label_row(const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const uint8_t *source,
                          int32_t height, int32_t width, uint8_t *output) {
    double rowRatio = height / turn->scaledHeight, columnRatio = width / turn->scaledWidth;
    for (int32_t x = low; x < high; x++) {
        double row = (turn->y0 + y * turn->rowY + x * turn->columnY + 0.5) * rowRatio;
        double column = (turn->x0 + y * turn->rowX + x * turn->columnX + 0.5) * columnRatio;
        int32_t i = row <= 0 ? 0 : (int32_t)row, j = column <= 0 ? 0 : (int32_t)column;
        output[x] = source[(size_t)(i < height ? i : height - 1) * (size_t)width + (size_t)(j < width ? j : width - 1)];
    }
}
