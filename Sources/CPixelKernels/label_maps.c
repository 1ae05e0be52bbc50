#include "label_maps.h"
#include <string.h>

// Neighbouring pixels are mostly equal; four sets of counters keep their increments from waiting for each other.
void pixel_map_bytes(const uint8_t *values, size_t count, const uint8_t *table, uint8_t *labels, intptr_t *counts) {
    uint32_t parts[4][256];
    size_t done = 0;
    while (done < count) {
        size_t block = count - done < (1u << 30) ? count - done : (1u << 30);
        memset(parts, 0, sizeof parts);
        const uint8_t *v = values + done;
        uint8_t *l = labels + done;
        size_t i = 0;
        for (; i + 4 <= block; i += 4) {
            uint8_t a = v[i], b = v[i + 1], c = v[i + 2], d = v[i + 3];
            parts[0][a]++; parts[1][b]++; parts[2][c]++; parts[3][d]++;
            l[i] = table[a]; l[i + 1] = table[b]; l[i + 2] = table[c]; l[i + 3] = table[d];
        }
        for (; i < block; i++) { parts[0][v[i]]++; l[i] = table[v[i]]; }
        for (int k = 0; k < 256; k++)
            counts[k] += (intptr_t)parts[0][k] + parts[1][k] + parts[2][k] + parts[3][k];
        done += block;
    }
}

void pixel_map_words(const uint16_t *values, size_t count, const uint8_t *table, uint8_t *labels, intptr_t *counts) {
    for (size_t i = 0; i < count; i++) {
        counts[values[i]]++;
        labels[i] = table[values[i]];
    }
}

size_t pixel_map_colors(const uint32_t *values, size_t count, const uint32_t *colors, const uint8_t *colorLabels,
                        size_t colorCount, uint8_t other, uint8_t *labels, intptr_t *counts) {
    size_t mapped = 0, run = 0, last = colorCount;  // last: index of the previous pixel's colour, colorCount for none
    uint32_t lastColor = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t color = values[i];
        if (i == 0 || color != lastColor) {
            if (last < colorCount) { counts[last] += (intptr_t)run; mapped += run; }
            run = 0;
            size_t low = 0, high = colorCount;
            while (low < high) {
                size_t middle = (low + high) / 2;
                if (colors[middle] < color) low = middle + 1; else high = middle;
            }
            last = low < colorCount && colors[low] == color ? low : colorCount;
            lastColor = color;
        }
        run++;
        labels[i] = last < colorCount ? colorLabels[last] : other;
    }
    if (last < colorCount) { counts[last] += (intptr_t)run; mapped += run; }
    return mapped;
}
