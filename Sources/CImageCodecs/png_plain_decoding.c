// Most PNG files of datasets are plain ones, and inflating them is most of the work of reading labels. libdeflate does
// that two to three times as fast as zlib, since it gets the whole stream at once. Built without libdeflate
// (PIXELWISE_LIBDEFLATE undefined), everything goes to libpng.
#include "png_plain.h"

#ifndef PIXELWISE_LIBDEFLATE

int codec_png_decode_plain(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity) {
    (void)bytes, (void)size, (void)mode, (void)pixels, (void)capacity;
    return 0;
}

#else

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

typedef struct plain_png {
    size_t width, height, channels;
    const uint8_t *stream;  // the zlib stream: in the file, or gathered
    size_t stream_size;
    uint8_t *gathered;      // NULL when the file holds the stream in one piece
} plain_png;

static uint32_t big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int is_type(const uint8_t *chunk, const char *type) { return !memcmp(chunk + 4, type, 4); }

// Whether a chunk (length, type, data, checksum) lies whole in the file and has the right checksum.
static int is_whole(const uint8_t *chunk, size_t left) {
    if (left < 12)
        return 0;
    size_t length = big_endian(chunk);
    return length <= left - 12 && length <= 0x7fffffff
        && libdeflate_crc32(0, chunk + 4, length + 4) == big_endian(chunk + 8 + length);
}

// The picture's form; 0 for one that is not plain.
static int read_header(const uint8_t *chunk, int mode, plain_png *png) {
    static const uint8_t plain[4] = {8, 0, 0, 0};  // bits; compression, filter, interlace behind the colour
    const uint8_t *data = chunk + 8;
    if (big_endian(chunk) != 13 || !is_type(chunk, "IHDR") || data[8] != plain[0]
        || memcmp(data + 10, plain + 1, 3))
        return 0;
    png->width = big_endian(data);
    png->height = big_endian(data + 4);
    if (data[9] == CODEC_PNG_RGB)
        png->channels = 3;
    else if (mode != CODEC_PNG_IMAGE
             && (data[9] == CODEC_PNG_GRAY || (data[9] == CODEC_PNG_PALETTE && mode != CODEC_PNG_CHANNELS)))
        png->channels = 1;
    else
        return 0;
    return png->width > 0 && png->height > 0
        && png->width < most_filtered_bytes / png->channels
        && png->height <= most_filtered_bytes / (png->width * png->channels + 1);
}

// Walks through the chunks and finds the stream; 0 for anything that is not the usual order.
static int find_stream(const uint8_t *bytes, size_t size, int mode, plain_png *png) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    if (size < 8 || memcmp(bytes, signature, 8))
        return 0;
    size_t place = 8, first = 0, pieces = 0;
    int palettes = 0;
    for (;;) {
        const uint8_t *chunk = bytes + place;
        if (!is_whole(chunk, size - place))
            return 0;
        size_t length = big_endian(chunk);
        if (place == 8) {
            if (!read_header(chunk, mode, png))
                return 0;
        } else if (is_type(chunk, "IDAT")) {
            if (pieces++ == 0)
                first = place;
            png->stream_size += length;
        } else if (is_type(chunk, "IEND")) {
            break;
        } else if (pieces > 0 || is_type(chunk, "tRNS")) {
            return 0;
        } else if (is_type(chunk, "PLTE")) {
            if (palettes++ > 0 || length % 3 != 0 || length == 0 || length > 768)
                return 0;
        } else if (!(chunk[4] & 0x20)) {
            return 0;  // a critical chunk that is not known here
        }
        place += length + 12;
    }
    int color = bytes[8 + 8 + 9];
    if (pieces == 0 || (color == CODEC_PNG_PALETTE && palettes == 0)
        || (color == CODEC_PNG_GRAY && palettes > 0))
        return 0;
    png->stream = bytes + first + 8;
    if (pieces == 1)
        return 1;
    png->gathered = malloc(png->stream_size);
    if (!png->gathered)
        return 0;
    size_t filled = 0;
    for (place = first; filled < png->stream_size;) {
        size_t length = big_endian(bytes + place);
        memcpy(png->gathered + filled, bytes + place + 8, length);
        filled += length;
        place += length + 12;
    }
    png->stream = png->gathered;
    return 1;
}

static int absolute(int value) { return value < 0 ? -value : value; }

// The neighbour (left, up, or up and left) that is nearest to left + up - corner, as the PNG specification orders them.
static inline int nearest_neighbour(int left, int up, int corner) {
    int to_left = absolute(up - corner);
    int to_up = absolute(left - corner);
    int to_corner = absolute(left + up - 2 * corner);
    int near = to_up <= to_corner ? up : corner;
    return ((to_left <= to_up) & (to_left <= to_corner)) ? left : near;
}

// Filter 4 of rows of one byte a pixel. Masks are flat nearly everywhere, which spares most of the work.
static void undo_nearest_bytes(
    const uint8_t *in, const uint8_t *up, uint8_t *out, size_t count) {
    uint8_t left = 0, corner = 0;
    for (size_t i = 0; i < count; i++) {
        int near = up[i] == corner   ? left
                   : left == corner ? up[i]
                                    : nearest_neighbour(left, up[i], corner);
        out[i] = left = (uint8_t)(in[i] + near);
        corner = up[i];
    }
}

// Undoes a row's filter. `up` is the finished row above, zeros for the first; `step` the bytes of a pixel.
static inline __attribute__((always_inline)) int unfilter(
    int filter, const uint8_t *in, const uint8_t *up, uint8_t *out, size_t count,
    const size_t step) {
    uint8_t left[3] = {0}, corner[3] = {0};
    switch (filter) {
    case 0:
        memcpy(out, in, count);
        return 1;
    case 1:
        for (size_t i = 0; i < count; i += step)
            for (size_t k = 0; k < step; k++)
                out[i + k] = left[k] = (uint8_t)(in[i + k] + left[k]);
        return 1;
    case 2:
        for (size_t i = 0; i < count; i++)
            out[i] = (uint8_t)(in[i] + up[i]);
        return 1;
    case 3:
        for (size_t i = 0; i < count; i += step)
            for (size_t k = 0; k < step; k++)
                out[i + k] = left[k] = (uint8_t)(in[i + k] + (left[k] + up[i + k]) / 2);
        return 1;
    case 4:
        if (step == 1) {
            undo_nearest_bytes(in, up, out, count);
            return 1;
        }
        for (size_t i = 0; i < count; i += step)
            for (size_t k = 0; k < step; k++) {
                int above = up[i + k];
                left[k] = (uint8_t)(in[i + k] + nearest_neighbour(left[k], above, corner[k]));
                corner[k] = (uint8_t)above;
                out[i + k] = left[k];
            }
        return 1;
    default:
        return 0;
    }
}

// Each row of `raw` is a filter's number and the filtered bytes.
static int unfilter_rows(const plain_png *png, const uint8_t *raw, uint8_t *pixels) {
    size_t count = png->width * png->channels;
    uint8_t *zeros = calloc(count, 1);
    if (!zeros)
        return 0;
    const uint8_t *up = zeros;
    int is_right = 1;
    for (size_t y = 0; y < png->height && is_right; y++) {
        const uint8_t *in = raw + y * (count + 1);
        uint8_t *out = pixels + y * count;
        is_right = png->channels == 1 ? unfilter(in[0], in + 1, up, out, count, 1)
                                      : unfilter(in[0], in + 1, up, out, count, 3);
        up = out;
    }
    free(zeros);
    return is_right;
}

static int inflate_all(const plain_png *png, uint8_t *raw, size_t raw_size) {
    // Streams that declare a smaller window hold small pictures; zlib checks their distances against it.
    if (png->stream_size < 2 || png->stream[0] != 0x78)
        return 0;
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (!decompressor)
        return 0;
    size_t used = 0, made = 0;
    enum libdeflate_result result = libdeflate_zlib_decompress_ex(
        decompressor, png->stream, png->stream_size, raw, raw_size, &used, &made);
    libdeflate_free_decompressor(decompressor);
    return result == LIBDEFLATE_SUCCESS && used == png->stream_size && made == raw_size;
}

int codec_png_decode_plain(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity) {
    plain_png png = {0};
    int is_done = 0;
    if (find_stream(bytes, size, mode, &png)
        && capacity / (png.width * png.channels) >= png.height) {
        size_t raw_size = png.height * (png.width * png.channels + 1);
        uint8_t *raw = malloc(raw_size);
        is_done = raw && inflate_all(&png, raw, raw_size) && unfilter_rows(&png, raw, pixels);
        free(raw);
    }
    free(png.gathered);
    return is_done;
}

#endif
