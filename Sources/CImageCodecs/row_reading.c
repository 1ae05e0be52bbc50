#include "row_reading.h"

#include <stdio.h>

int codec_read_rows(
    codec_rows *rows, uint32_t count, uint8_t *pixels, size_t capacity, codec_failure *failure) {
    failure->message[0] = 0;
    if (count > rows->left || rows->row_bytes == 0 || capacity / rows->row_bytes < count) {
        snprintf(
            failure->message, sizeof failure->message,
            "the pixels do not fit into the memory that was prepared");
        return CODEC_CORRUPT;
    }
    int status = rows->read(rows, count, pixels, failure);
    // After a fault nothing more is read.
    rows->left = status == CODEC_OK ? rows->left - count : 0;
    return status;
}

void codec_close_rows(codec_rows *rows) {
    if (rows)
        rows->close(rows);
}
