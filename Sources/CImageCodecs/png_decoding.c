#include "image_codecs.h"
#include "png_plain.h"
#include "png_session.h"
#include "row_reading.h"

#include <stdlib.h>
#include <string.h>

// Everything that must survive a longjmp lives in memory, not in registers.
typedef struct png_read_session {
    png_session session;
    const uint8_t *bytes;
    size_t size, position;
} png_read_session;

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
    png_read_session *reader = png_get_io_ptr(png);
    if (count > reader->size - reader->position)
        png_error(png, "the file ends too early");
    memcpy(destination, reader->bytes + reader->position, count);
    reader->position += count;
}

// libpng reports a broken zlib checksum of complete pixel data as a warning only.
static void read_warning(png_structp png, png_const_charp message) {
    if (strstr(message, "data check") || strstr(message, "CRC error"))
        png_error(png, message);
}

// Creates the reader; returns 0 without memory.
static int open_reader(png_read_session *reader) {
    png_session *session = &reader->session;
    session->png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, session, png_session_error, read_warning);
    if (!session->png)
        return 0;
    session->info = png_create_info_struct(session->png);
    return session->info != NULL;
}

// Inside the fence: reads all that stands before the pixels.
static void read_information(png_read_session *reader) {
    png_structp png = reader->session.png;
    png_set_read_fn(png, reader, read_bytes);
    // The caller limits width * height; libpng's own limit of a side would refuse valid files.
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    // Text, profiles and the like: checked for their checksum, never inflated, never a reason to refuse.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, reader->session.info);
}

static void fill_header(png_structp png, png_infop info, codec_png_header *header) {
    png_colorp palette = NULL;
    int count = 0;
    header->width = png_get_image_width(png, info);
    header->height = png_get_image_height(png, info);
    header->bits = png_get_bit_depth(png, info);
    header->color = png_get_color_type(png, info);
    header->interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    header->has_transparency = png_get_valid(png, info, PNG_INFO_tRNS) != 0;
    if (header->color == PNG_COLOR_TYPE_PALETTE
        && png_get_PLTE(png, info, &palette, &count) && palette) {
        header->palette_count = count > 256 ? 256 : count;
        for (int i = 0; i < header->palette_count; i++) {
            header->palette[3 * i] = palette[i].red;
            header->palette[3 * i + 1] = palette[i].green;
            header->palette[3 * i + 2] = palette[i].blue;
        }
    }
}

// The samples a pixel of the file itself.
static int stored_channels(const codec_png_header *header) {
    static const int channels[7] = {1, 0, 3, 1, 2, 0, 4};
    return channels[header->color];
}

// Deflate shrinks at most 1032 : 1, so a small file cannot hold the pixels of a large declared size.
static int is_plausible(const codec_png_header *header, size_t size) {
    double pixel_bytes = (double)header->width * header->height * stored_channels(header) * header->bits / 8;
    return pixel_bytes <= 1040.0 * (double)size + 65536;
}

int codec_png_read_header(
    const uint8_t *bytes, size_t size, codec_png_header *header, codec_failure *failure) {
    png_read_session reader = {.bytes = bytes, .size = size};
    reader.session.failure = failure;
    memset(header, 0, sizeof *header);
    failure->message[0] = 0;
    if (setjmp(reader.session.fence)) {
        png_destroy_read_struct(&reader.session.png, &reader.session.info, NULL);
        return CODEC_CORRUPT;
    }
    if (!open_reader(&reader)) {
        png_destroy_read_struct(&reader.session.png, &reader.session.info, NULL);
        return CODEC_OUT_OF_MEMORY;
    }
    read_information(&reader);
    fill_header(reader.session.png, reader.session.info, header);
    png_destroy_read_struct(&reader.session.png, &reader.session.info, NULL);
    if (!is_plausible(header, size)) {
        codec_say(failure, "the file is too small for the size that it declares");
        return CODEC_CORRUPT;
    }
    return CODEC_OK;
}

int codec_png_pixel_bytes(const codec_png_header *header, int mode) {
    int has_color = header->color == CODEC_PNG_RGB || header->color == CODEC_PNG_RGB_ALPHA;
    int has_alpha = header->has_transparency || header->color == CODEC_PNG_GRAY_ALPHA
        || header->color == CODEC_PNG_RGB_ALPHA;
    if (mode == CODEC_PNG_IMAGE)
        return has_alpha ? 4 : 3;
    if (mode == CODEC_PNG_CHANNELS) {
        int is_colored = has_color || header->color == CODEC_PNG_PALETTE;
        return ((is_colored ? 3 : 1) + (has_alpha ? 1 : 0)) * (header->bits == 16 ? 2 : 1);
    }
    if (mode == CODEC_PNG_STORED)
        return stored_channels(header) * (header->bits == 16 ? 2 : 1);
    if (has_color)
        return 3;
    return header->bits == 16 ? 2 : 1;
}

// Asks libpng for whole bytes of gray or colour in place of fewer bits and of palettes, and for alpha where one colour is
// transparent.
static void request_expansion(png_structp png, const codec_png_header *header) {
    if (header->color == CODEC_PNG_PALETTE)
        png_set_palette_to_rgb(png);
    if (header->color == CODEC_PNG_GRAY && header->bits < 8)
        png_set_expand_gray_1_2_4_to_8(png);
    if (header->has_transparency)
        png_set_tRNS_to_alpha(png);
}

// Asks libpng for samples of 16 bits in the machine's own byte order.
static void request_native_words(png_structp png, const codec_png_header *header) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (header->bits == 16)
        png_set_swap(png);
#endif
}

// Asks libpng for 8-bit RGB or RGBA.
static void request_image(png_structp png, const codec_png_header *header) {
    request_expansion(png, header);
    if (header->bits == 16)
        png_set_strip_16(png);
    if (header->color == CODEC_PNG_GRAY || header->color == CODEC_PNG_GRAY_ALPHA)
        png_set_gray_to_rgb(png);
}

// Asks libpng for the raw values, one element a pixel.
static void request_mask(png_structp png, const codec_png_header *header) {
    int has_color = header->color == CODEC_PNG_RGB || header->color == CODEC_PNG_RGB_ALPHA;
    if (header->bits < 8)
        png_set_packing(png);
    if (header->color & PNG_COLOR_MASK_ALPHA)
        png_set_strip_alpha(png);
    if (header->bits == 16 && has_color)
        png_set_strip_16(png);
    if (!has_color)
        request_native_words(png, header);
}

// Asks libpng for all samples as they are.
static void request_stored(png_structp png, const codec_png_header *header) {
    if (header->bits < 8)
        png_set_packing(png);
    request_native_words(png, header);
}

// Asks libpng for the file's channels at their depth.
static void request_channels(png_structp png, const codec_png_header *header) {
    request_expansion(png, header);
    request_native_words(png, header);
}

int codec_png_decode(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity,
    codec_failure *failure) {
    if (codec_png_decode_plain(bytes, size, mode, pixels, capacity))
        return CODEC_OK;
    return codec_png_decode_by_libpng(bytes, size, mode, pixels, capacity, failure);
}

// Inside the fence: reads up to the first pixel, and prepares libpng to give rows of the wanted samples. Returns how often all
// rows are to be read.
static int prepare_rows(png_read_session *reader, int mode, codec_png_header *header) {
    png_structp png = reader->session.png;
    png_infop info = reader->session.info;
    read_information(reader);
    fill_header(png, info, header);
    if (mode == CODEC_PNG_IMAGE)
        request_image(png, header);
    else if (mode == CODEC_PNG_MASK)
        request_mask(png, header);
    else if (mode == CODEC_PNG_CHANNELS)
        request_channels(png, header);
    else
        request_stored(png, header);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info)
        != (size_t)header->width * (size_t)codec_png_pixel_bytes(header, mode))
        png_error(png, "the rows have an unexpected length");
    return passes;
}

// The rows of a PNG.
typedef struct png_rows {
    codec_rows rows;  // first: callers hold a pointer to it
    png_read_session reader;
    int passes;  // 7 of an interlaced file, each of which walks over all rows: these come together or not at all
} png_rows;

static int read_png_rows(codec_rows *rows, uint32_t count, uint8_t *pixels, codec_failure *failure) {
    png_rows *own = (png_rows *)rows;
    own->reader.session.failure = failure;
    if (setjmp(own->reader.session.fence))
        return CODEC_CORRUPT;
    for (int pass = 0; pass < own->passes; pass++)
        for (uint32_t y = 0; y < count; y++)
            png_read_row(own->reader.session.png, pixels + (size_t)y * rows->row_bytes, NULL);
    if (count == rows->left)
        png_read_end(own->reader.session.png, NULL);
    return CODEC_OK;
}

static void close_png_rows(codec_rows *rows) {
    png_session *session = &((png_rows *)rows)->reader.session;
    png_destroy_read_struct(&session->png, &session->info, NULL);
    free(rows);
}

// Opens any file, interlaced ones too; NULL where that fails.
static int open_rows(
    const uint8_t *bytes, size_t size, int mode, png_rows **rows, codec_failure *failure) {
    failure->message[0] = 0;
    *rows = NULL;
    png_rows *own = calloc(1, sizeof *own);
    if (!own)
        return CODEC_OUT_OF_MEMORY;
    own->rows.read = read_png_rows;
    own->rows.close = close_png_rows;
    own->reader.bytes = bytes;
    own->reader.size = size;
    own->reader.session.failure = failure;
    if (setjmp(own->reader.session.fence)) {
        close_png_rows(&own->rows);
        return CODEC_CORRUPT;
    }
    if (!open_reader(&own->reader)) {
        close_png_rows(&own->rows);
        return CODEC_OUT_OF_MEMORY;
    }
    codec_png_header header = {0};
    own->passes = prepare_rows(&own->reader, mode, &header);
    own->rows.row_bytes = png_get_rowbytes(own->reader.session.png, own->reader.session.info);
    own->rows.left = header.height;
    *rows = own;
    return CODEC_OK;
}

int codec_png_open_rows(
    const uint8_t *bytes, size_t size, int mode, codec_rows **rows, codec_failure *failure) {
    png_rows *own;
    *rows = NULL;
    int status = open_rows(bytes, size, mode, &own, failure);
    if (status != CODEC_OK)
        return status;
    if (own->passes > 1) {
        close_png_rows(&own->rows);
        codec_say(failure, "an interlaced file has no rows one after the other");
        return CODEC_UNSUPPORTED;
    }
    *rows = &own->rows;
    return CODEC_OK;
}

int codec_png_decode_by_libpng(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity,
    codec_failure *failure) {
    png_rows *own;
    int status = open_rows(bytes, size, mode, &own, failure);
    if (status != CODEC_OK)
        return status;
    status = codec_read_rows(&own->rows, own->rows.left, pixels, capacity, failure);
    close_png_rows(&own->rows);
    return status;
}
