// Source values of masks → class ids, with counts.
#ifndef PIXEL_LABEL_MAPS_H
#define PIXEL_LABEL_MAPS_H
#include <stddef.h>
#include <stdint.h>

// labels[i] = table[values[i]] for count pixels; counts[v] += the pixels that hold v (256 counts).
void pixel_map_bytes(const uint8_t *values, size_t count, const uint8_t *table, uint8_t *labels, intptr_t *counts);
// The same for 16-bit values: table and counts have 65536 elements.
void pixel_map_words(const uint16_t *values, size_t count, const uint8_t *table, uint8_t *labels, intptr_t *counts);
// labels[i] = colorLabels[k] where colors[k] == values[i] (colors ascending), else other; counts[k] += such pixels.
// Returns how many pixels had a colour of the table.
size_t pixel_map_colors(const uint32_t *values, size_t count, const uint32_t *colors, const uint8_t *colorLabels,
                        size_t colorCount, uint8_t other, uint8_t *labels, intptr_t *counts);
#endif
