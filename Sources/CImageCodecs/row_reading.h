// What the readers of rows of all formats begin with.
#ifndef ROW_READING_H
#define ROW_READING_H

#include "image_codecs.h"

struct codec_rows {
    // Reads the next `count` rows, at most `left`, and with the last one what follows in the file.
    int (*read)(codec_rows *rows, uint32_t count, uint8_t *pixels, codec_failure *failure);
    // Releases all, `rows` too.
    void (*close)(codec_rows *rows);
    size_t row_bytes;
    uint32_t left;  // rows that were not read
};

#endif
