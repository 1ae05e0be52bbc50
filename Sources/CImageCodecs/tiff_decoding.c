// TIFF through libtiff. Built without it (PIXELWISE_LIBTIFF undefined), every call says so.
#include "picture_decoding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PIXELWISE_LIBTIFF

int codec_has_tiff(void) { return 0; }

int codec_tiff_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure) {
    (void)bytes, (void)size;
    memset(header, 0, sizeof *header);
    failure->message[0] = 0;
    return CODEC_NOT_BUILT;
}

int codec_tiff_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure) {
    (void)bytes, (void)size, (void)pixels, (void)capacity;
    failure->message[0] = 0;
    return CODEC_NOT_BUILT;
}

#else

#include <pthread.h>
#include <stdarg.h>
#include <tiffio.h>

// Pages beyond these are not counted.
static const int most_counted_pages = 1000;
// A strip of more bytes is read row by row; a tile, which cannot be, is refused.
static const tmsize_t most_chunk_bytes = (tmsize_t)64 << 20;

// A file in memory, which libtiff reads as one that is mapped.
typedef struct tiff_session {
    const uint8_t *bytes;
    toff_t size, place;
    codec_failure *failure;
    int refuses_warnings;  // while pixels are decoded: a codec that warns has invented some
} tiff_session;

int codec_has_tiff(void) { return 1; }

static tmsize_t read_bytes(thandle_t handle, void *output, tmsize_t count) {
    tiff_session *session = handle;
    toff_t left = session->place < session->size ? session->size - session->place : 0;
    if (count < 0 || (toff_t)count > left)
        count = (tmsize_t)left;
    memcpy(output, session->bytes + session->place, (size_t)count);
    session->place += (toff_t)count;
    return count;
}

static tmsize_t write_nothing(thandle_t handle, void *bytes, tmsize_t count) {
    (void)handle, (void)bytes, (void)count;
    return 0;
}

static toff_t seek_place(thandle_t handle, toff_t offset, int whence) {
    tiff_session *session = handle;
    toff_t from = whence == SEEK_CUR ? session->place : whence == SEEK_END ? session->size : 0;
    session->place = from + offset;
    if (session->place > session->size)
        session->place = session->size;
    return session->place;
}

static int close_nothing(thandle_t handle) {
    (void)handle;
    return 0;
}

static toff_t whole_size(thandle_t handle) { return ((tiff_session *)handle)->size; }

static int map_bytes(thandle_t handle, void **base, toff_t *size) {
    tiff_session *session = handle;
    *base = (void *)(uintptr_t)session->bytes;  // the mode is "r": nothing is written there
    *size = session->size;
    return 1;
}

static void unmap_nothing(thandle_t handle, void *base, toff_t size) {
    (void)handle, (void)base, (void)size;
}

// Keeps the first message: what follows are its consequences.
static void keep(tiff_session *session, const char *format, va_list arguments) {
    if (session && session->failure->message[0] == 0)
        vsnprintf(
            session->failure->message, sizeof session->failure->message, format, arguments);
}

__attribute__((format(printf, 3, 0))) static void hear_error(
    thandle_t handle, const char *module, const char *format, va_list arguments) {
    (void)module;
    keep(handle, format, arguments);
}

__attribute__((format(printf, 3, 0))) static void hear_warning(
    thandle_t handle, const char *module, const char *format, va_list arguments) {
    (void)module;
    tiff_session *session = handle;
    if (session && session->refuses_warnings)
        keep(session, format, arguments);
}

// libtiff's handlers belong to the process; each is told of which file it hears.
static void set_handlers(void) {
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    TIFFSetErrorHandlerExt(hear_error);
    TIFFSetWarningHandlerExt(hear_warning);
}

static TIFF *open_session(
    tiff_session *session, const uint8_t *bytes, size_t size, codec_failure *failure) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_handlers);
    *session = (tiff_session){.bytes = bytes, .size = size, .failure = failure};
    failure->message[0] = 0;
    TIFF *tiff = TIFFClientOpen(
        "TIFF", "r", session, read_bytes, write_nothing, seek_place, close_nothing, whole_size,
        map_bytes, unmap_nothing);
    if (!tiff && failure->message[0] == 0)
        snprintf(failure->message, sizeof failure->message, "its header is damaged");
    return tiff;
}

__attribute__((format(printf, 3, 4))) static int say(
    codec_failure *failure, int status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->message, sizeof failure->message, format, arguments);
    va_end(arguments);
    return status;
}

static uint16_t number(TIFF *tiff, uint32_t tag) {
    uint16_t value = 0;
    TIFFGetFieldDefaulted(tiff, tag, &value);
    return value;
}

// The samples' type and number of bits.
static int read_sample_form(TIFF *tiff, codec_picture_header *header, codec_failure *failure) {
    uint16_t format = number(tiff, TIFFTAG_SAMPLEFORMAT);
    header->bits = number(tiff, TIFFTAG_BITSPERSAMPLE);
    if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID)
        return say(
            failure, CODEC_UNSUPPORTED, "its samples are %s of %d bits; write unsigned integers of 8 or 16 bits",
            format == SAMPLEFORMAT_IEEEFP ? "floating-point numbers"
            : format == SAMPLEFORMAT_INT  ? "signed integers"
                                          : "complex numbers",
            header->bits);
    int is_packed = header->bits == 1 || header->bits == 2 || header->bits == 4;
    if (header->bits != 8 && header->bits != 16 && !is_packed)
        return say(
            failure, CODEC_UNSUPPORTED, "%d bits a sample; write 8 or 16", header->bits);
    return CODEC_OK;
}

// What the samples of a pixel are.
static int read_color(TIFF *tiff, codec_picture_header *header, codec_failure *failure) {
    uint16_t photometric = 0;
    header->samples = number(tiff, TIFFTAG_SAMPLESPERPIXEL);
    // A file without this tag, which it should have, is gray or RGB.
    if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric))
        photometric = header->samples < 3 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB;
    int is_jpeg = number(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_JPEG;
    int colors = 3;
    switch (photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
        // Bands of satellites and of microscopes are often called gray; three and four are taken for colours.
        colors = header->samples >= 3 && photometric == PHOTOMETRIC_MINISBLACK ? 3 : 1;
        header->color = colors == 3 ? CODEC_PICTURE_RGB : CODEC_PICTURE_GRAY;
        header->is_white_zero = photometric == PHOTOMETRIC_MINISWHITE;
        break;
    case PHOTOMETRIC_PALETTE:
        colors = 1;
        header->color = CODEC_PICTURE_PALETTE;
        break;
    case PHOTOMETRIC_YCBCR:
        if (!is_jpeg)
            return say(failure, CODEC_UNSUPPORTED, "YCbCr colours without JPEG; write RGB");
        // fall through
    case PHOTOMETRIC_RGB: header->color = CODEC_PICTURE_RGB; break;
    case PHOTOMETRIC_SEPARATED:
        return say(failure, CODEC_UNSUPPORTED, "inks (CMYK) in place of colours; write RGB");
    default:
        return say(
            failure, CODEC_UNSUPPORTED, "the colour model %d (PhotometricInterpretation); write gray or RGB",
            photometric);
    }
    if (header->samples < colors || header->samples > colors + 1
        || (header->color == CODEC_PICTURE_PALETTE && header->samples != 1))
        return say(
            failure, CODEC_UNSUPPORTED, "%d samples a pixel, %s are read", header->samples,
            header->color == CODEC_PICTURE_PALETTE ? "one with a palette"
            : colors == 1                          ? "1, 2, 3 or 4"
                                                   : "3 or 4 with colours");
    if (header->bits < 8 && header->samples > 1)
        return say(
            failure, CODEC_UNSUPPORTED, "%d samples of %d bits a pixel; write 8 or 16",
            header->samples, header->bits);
    if (header->samples == colors)
        return CODEC_OK;
    uint16_t count = 0, *kinds = NULL;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
    header->extra = count > 0 && kinds[0] == EXTRASAMPLE_UNASSALPHA ? CODEC_EXTRA_ALPHA
                    : count > 0 && kinds[0] == EXTRASAMPLE_ASSOCALPHA ? CODEC_EXTRA_PREMULTIPLIED
                                                                      : CODEC_EXTRA_DATA;
    return CODEC_OK;
}

static int read_palette(TIFF *tiff, codec_picture_header *header, codec_failure *failure) {
    if (header->color != CODEC_PICTURE_PALETTE)
        return CODEC_OK;
    uint16_t *colors[3];
    if (header->bits > 8)
        return say(failure, CODEC_UNSUPPORTED, "a palette of %d bits; write 8", header->bits);
    if (!TIFFGetField(tiff, TIFFTAG_COLORMAP, &colors[0], &colors[1], &colors[2]))
        return say(failure, CODEC_CORRUPT, "its palette is missing");
    header->palette_count = 1 << header->bits;
    // Colours have 16 bits; old programs wrote 8, which all colours together tell.
    int shift = 0;
    for (int i = 0; i < header->palette_count; i++)
        for (int k = 0; k < 3; k++)
            if (colors[k][i] > 255)
                shift = 8;
    for (int i = 0; i < header->palette_count; i++)
        for (int k = 0; k < 3; k++)
            header->palette[3 * i + k] = (uint8_t)(colors[k][i] >> shift);
    return CODEC_OK;
}

static int read_compression(TIFF *tiff, codec_picture_header *header, codec_failure *failure) {
    uint16_t compression = number(tiff, TIFFTAG_COMPRESSION);
    if (compression == COMPRESSION_OJPEG)
        return say(failure, CODEC_UNSUPPORTED, "JPEG compression of before 1995; write it anew");
    if (!TIFFIsCODECConfigured(compression))
        return say(
            failure, CODEC_UNSUPPORTED, "the compression %d, which this libtiff lacks; write it without, or with LZW",
            compression);
    // Of these only the first never keeps the values; the others can, but the file does not say so.
    header->is_lossy = compression == COMPRESSION_JPEG || compression == 50001 /* WebP */
                       || compression == 34887 /* LERC */;
    if (compression == COMPRESSION_JPEG)
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    return CODEC_OK;
}

// What the directory says that is current.
static int read_directory(TIFF *tiff, codec_picture_header *header, codec_failure *failure) {
    memset(header, 0, sizeof *header);
    if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &header->width)
        || !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &header->height) || header->width == 0
        || header->height == 0)
        return say(failure, CODEC_CORRUPT, "its width or height is missing");
    header->orientation = number(tiff, TIFFTAG_ORIENTATION);
    if (header->orientation < 1 || header->orientation > 8)
        header->orientation = 1;
    header->pages = 1;
    int status = read_compression(tiff, header, failure);
    if (status == CODEC_OK)
        status = read_sample_form(tiff, header, failure);
    if (status == CODEC_OK)
        status = read_color(tiff, header, failure);
    return status == CODEC_OK ? read_palette(tiff, header, failure) : status;
}

// Pages behind the first; smaller copies of a page, and masks of its transparency, are none.
static int count_further_pages(TIFF *tiff) {
    int count = 0;
    for (int i = 1; i < most_counted_pages && !TIFFLastDirectory(tiff); i++) {
        if (!TIFFReadDirectory(tiff))
            break;
        uint32_t kind = 0;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &kind);
        if (!(kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)))
            count++;
    }
    return count;
}

int codec_tiff_read_header(
    const uint8_t *bytes, size_t size, codec_picture_header *header, codec_failure *failure) {
    memset(header, 0, sizeof *header);
    tiff_session session;
    TIFF *tiff = open_session(&session, bytes, size, failure);
    if (!tiff)
        return CODEC_CORRUPT;
    int status = read_directory(tiff, header, failure);
    if (status == CODEC_OK)
        header->pages += count_further_pages(tiff);
    TIFFClose(tiff);
    return status;
}

// Where samples go: all of a pixel side by side, or those of one plane.
typedef struct sample_target {
    uint8_t *pixels;
    size_t width, samples;  // of the picture
    size_t plane_samples;   // that a chunk holds of a pixel: all, or one
    int bits;
} sample_target;

// Puts a row of a strip or tile to its place: `columns` pixels from column x of row y.
static void put_row(
    const sample_target *target, const uint8_t *row, size_t x, size_t y, size_t columns,
    size_t plane) {
    size_t step = target->samples / target->plane_samples;
    size_t first = (y * target->width + x) * target->samples + plane;
    size_t count = columns * target->plane_samples;
    if (target->bits == 16) {
        for (size_t i = 0; i < count; i++)
            memcpy(target->pixels + 2 * (first + i * step), row + 2 * i, 2);
    } else if (target->bits == 8) {
        if (step == 1)
            memcpy(target->pixels + first, row, count);
        else
            for (size_t i = 0; i < count; i++)
                target->pixels[first + i * step] = row[i];
    } else {
        size_t bits = (size_t)target->bits;
        for (size_t i = 0; i < count; i++) {
            unsigned place = (unsigned)(8 - bits - i * bits % 8);
            target->pixels[first + i * step] =
                row[i * bits / 8] >> place & ((1u << target->bits) - 1);
        }
    }
}

static size_t row_bytes(const sample_target *target, size_t columns) {
    return (columns * target->plane_samples * (size_t)target->bits + 7) / 8;
}

static int read_tiles(TIFF *tiff, const codec_picture_header *header, const sample_target *target) {
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height);
    tmsize_t bytes = TIFFTileSize(tiff);
    if (width == 0 || height == 0 || bytes <= 0 || bytes > most_chunk_bytes
        || (tmsize_t)(row_bytes(target, width) * height) > bytes)
        return 0;
    uint8_t *tile = malloc((size_t)bytes);
    int is_right = tile != NULL;
    size_t planes = target->samples / target->plane_samples;
    for (size_t plane = 0; plane < planes && is_right; plane++)
        for (size_t y = 0; y < header->height && is_right; y += height)
            for (size_t x = 0; x < header->width && is_right; x += width) {
                uint32_t index =
                    TIFFComputeTile(tiff, (uint32_t)x, (uint32_t)y, 0, (uint16_t)plane);
                is_right = TIFFReadEncodedTile(tiff, index, tile, bytes) == bytes;
                size_t rows = header->height - y < height ? header->height - y : height;
                size_t columns = header->width - x < width ? header->width - x : width;
                for (size_t i = 0; i < rows && is_right; i++)
                    put_row(
                        target, tile + i * row_bytes(target, width), x, y + i, columns, plane);
            }
    free(tile);
    return is_right;
}

static int read_strips(
    TIFF *tiff, const codec_picture_header *header, const sample_target *target, tmsize_t bytes) {
    uint32_t height = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &height);
    if (height == 0 || height > header->height)
        height = header->height;
    size_t row = row_bytes(target, header->width);
    if ((tmsize_t)(row * height) > bytes)
        return 0;
    uint8_t *strip = malloc((size_t)bytes);
    int is_right = strip != NULL;
    size_t planes = target->samples / target->plane_samples;
    for (size_t plane = 0; plane < planes && is_right; plane++)
        for (size_t y = 0; y < header->height && is_right; y += height) {
            size_t rows = header->height - y < height ? header->height - y : height;
            uint32_t index = TIFFComputeStrip(tiff, (uint32_t)y, (uint16_t)plane);
            tmsize_t wanted = (tmsize_t)(rows * row);
            is_right = TIFFReadEncodedStrip(tiff, index, strip, wanted) == wanted;
            for (size_t i = 0; i < rows && is_right; i++)
                put_row(target, strip + i * row, 0, y + i, header->width, plane);
        }
    free(strip);
    return is_right;
}

// Of strips that are too large to be held beside the picture.
static int read_rows(TIFF *tiff, const codec_picture_header *header, const sample_target *target) {
    tmsize_t bytes = TIFFScanlineSize(tiff);
    if (bytes <= 0 || (tmsize_t)row_bytes(target, header->width) > bytes)
        return 0;
    uint8_t *row = malloc((size_t)bytes);
    int is_right = row != NULL;
    size_t planes = target->samples / target->plane_samples;
    for (size_t plane = 0; plane < planes && is_right; plane++)
        for (uint32_t y = 0; y < header->height && is_right; y++) {
            is_right = TIFFReadScanline(tiff, row, y, (uint16_t)plane) == 1;
            if (is_right)
                put_row(target, row, 0, y, header->width, plane);
        }
    free(row);
    return is_right;
}

int codec_tiff_decode(
    const uint8_t *bytes, size_t size, uint8_t *pixels, size_t capacity, codec_failure *failure) {
    tiff_session session;
    TIFF *tiff = open_session(&session, bytes, size, failure);
    if (!tiff)
        return CODEC_CORRUPT;
    codec_picture_header header;
    int status = read_directory(tiff, &header, failure);
    if (status != CODEC_OK) {
        TIFFClose(tiff);
        return status;
    }
    int is_separate = number(tiff, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE;
    sample_target target = {
        .pixels = pixels,
        .width = header.width,
        .samples = (size_t)header.samples,
        .plane_samples = is_separate ? 1 : (size_t)header.samples,
        .bits = header.bits,
    };
    size_t pixel_bytes = target.samples * (header.bits == 16 ? 2 : 1);
    session.refuses_warnings = 1;
    failure->message[0] = 0;
    int is_right = capacity / (pixel_bytes * header.width) >= header.height;
    if (is_right && TIFFIsTiled(tiff)) {
        is_right = read_tiles(tiff, &header, &target);
    } else if (is_right) {
        tmsize_t strip = TIFFStripSize(tiff);
        is_right = strip > 0 && strip <= most_chunk_bytes
                       ? read_strips(tiff, &header, &target, strip)
                       : read_rows(tiff, &header, &target);
    }
    TIFFClose(tiff);
    if (is_right && failure->message[0] == 0)
        return CODEC_OK;
    if (failure->message[0] == 0)
        say(failure, CODEC_CORRUPT, "its data are damaged, cut off, or in tiles of more than 64 MiB");
    return CODEC_CORRUPT;
}

#endif
