#include "image_codecs.h"
#include "png_plain.h"
#include "png_session.h"

#include <stdlib.h>
#include <string.h>

static void append_bytes(png_structp png, png_bytep source, size_t count) {
    codec_output *output = png_get_io_ptr(png);
    if (count > output->capacity - output->size) {
        size_t capacity = output->capacity * 2 + count + 4096;
        uint8_t *bytes = realloc(output->bytes, capacity);
        if (!bytes)
            png_error(png, "out of memory");
        output->bytes = bytes;
        output->capacity = capacity;
    }
    memcpy(output->bytes + output->size, source, count);
    output->size += count;
}

static void flush_nothing(png_structp png) { (void)png; }
static void ignore_warning(png_structp png, png_const_charp message) { (void)png, (void)message; }

void codec_free_output(codec_output *output) {
    free(output->bytes);
    memset(output, 0, sizeof *output);
}

static void set_palette(
    png_structp png, png_infop info, const uint8_t *palette, int palette_count) {
    png_color colors[256];
    int count = palette_count < 256 ? palette_count : 256;
    for (int i = 0; i < count; i++)
        colors[i] = (png_color){palette[3 * i], palette[3 * i + 1], palette[3 * i + 2]};
    png_set_PLTE(png, info, colors, count);
}

static size_t channels_of(int color) {
    static const size_t channels[7] = {1, 0, 3, 1, 2, 0, 4};
    return channels[color];
}

// Creates the writer of a file of that form; returns 0 without memory.
static int open_writer(png_session *session) {
    session->png = png_create_write_struct(
        PNG_LIBPNG_VER_STRING, session, png_session_error, ignore_warning);
    if (session->png)
        session->info = png_create_info_struct(session->png);
    return session->info != NULL;
}

// Inside the fence: writes all that stands before the pixels.
static void write_information(
    png_session *session, uint32_t width, uint32_t height, int color, int bits,
    const uint8_t *palette, int palette_count, int compression, codec_output *output) {
    png_structp png = session->png;
    png_set_write_fn(png, output, append_bytes, flush_nothing);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_compression_level(png, compression);
    png_set_IHDR(
        png, session->info, width, height, bits, color, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (color == CODEC_PNG_PALETTE)
        set_palette(png, session->info, palette, palette_count);
    // Files that are read with such indices are written with them, too.
    png_set_check_for_invalid_index(png, 0);
    png_write_info(png, session->info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (bits == 16)
        png_set_swap(png);
#endif
    if (bits < 8)
        png_set_packing(png);
}

static size_t row_bytes_of(uint32_t width, int color, int bits) {
    return (size_t)width * channels_of(color) * (bits == 16 ? 2 : 1);
}

struct codec_png_writer {
    png_session session;
    codec_output output;
    size_t row_bytes;
    uint32_t left;  // rows that were not written
};

void codec_png_close_writer(codec_png_writer *writer) {
    if (!writer)
        return;
    png_destroy_write_struct(&writer->session.png, &writer->session.info);
    codec_free_output(&writer->output);
    free(writer);
}

int codec_png_open_writer(
    uint32_t width, uint32_t height, int color, int bits, const uint8_t *palette, int palette_count,
    int compression, codec_png_writer **writer, codec_failure *failure) {
    failure->message[0] = 0;
    *writer = NULL;
    codec_png_writer *own = calloc(1, sizeof *own);
    if (!own)
        return CODEC_OUT_OF_MEMORY;
    own->session.failure = failure;
    if (setjmp(own->session.fence)) {
        codec_png_close_writer(own);
        return CODEC_UNSUPPORTED;
    }
    if (!open_writer(&own->session)) {
        codec_png_close_writer(own);
        return CODEC_OUT_OF_MEMORY;
    }
    write_information(
        &own->session, width, height, color, bits, palette, palette_count, compression, &own->output);
    own->row_bytes = row_bytes_of(width, color, bits);
    own->left = height;
    *writer = own;
    return CODEC_OK;
}

int codec_png_write_rows(
    codec_png_writer *writer, const uint8_t *pixels, uint32_t count, codec_failure *failure) {
    failure->message[0] = 0;
    writer->session.failure = failure;
    if (count > writer->left) {
        codec_say(failure, "there are more rows than the picture has");
        return CODEC_UNSUPPORTED;
    }
    if (setjmp(writer->session.fence))
        return CODEC_UNSUPPORTED;
    for (uint32_t y = 0; y < count; y++)
        png_write_row(writer->session.png, pixels + (size_t)y * writer->row_bytes);
    writer->left -= count;
    if (writer->left == 0)
        png_write_end(writer->session.png, writer->session.info);
    return CODEC_OK;
}

codec_output codec_png_written(codec_png_writer *writer) {
    codec_output output = writer->output;
    writer->output = (codec_output){0};
    return output;
}

int codec_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int color, int bits,
    const uint8_t *palette, int palette_count, int compression, codec_output *output,
    codec_failure *failure) {
    memset(output, 0, sizeof *output);
    failure->message[0] = 0;
    if (bits == 8
        && codec_png_encode_plain(
            pixels, width, height, color, palette, palette_count, compression, output))
        return CODEC_OK;
    codec_png_writer *writer;
    int status = codec_png_open_writer(
        width, height, color, bits, palette, palette_count, compression, &writer, failure);
    if (status == CODEC_OK)
        status = codec_png_write_rows(writer, pixels, height, failure);
    if (status == CODEC_OK)
        *output = codec_png_written(writer);
    codec_png_close_writer(writer);
    return status;
}
