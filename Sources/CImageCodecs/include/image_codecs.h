// The setjmp fence around libpng and libjpeg: one call = one whole file in memory, and nothing else; only codec_rows and
// codec_png_writer keep state between calls.
//
// No call touches a file or calls back into Swift. A library error longjmps inside the C function that was called and
// comes out as a status with a message. Output goes to memory of the caller, whose capacity is checked.
#ifndef IMAGE_CODECS_H
#define IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

enum codec_status {
    CODEC_OK = 0,
    CODEC_CORRUPT = 1,       // the file is broken; the message says how
    CODEC_UNSUPPORTED = 2,   // a valid file of a kind that is not read
    CODEC_OUT_OF_MEMORY = 3,
    CODEC_NOT_BUILT = 4,     // this build lacks the library for such files
};

// Why a call failed, in the library's words.
typedef struct codec_failure {
    char message[256];
} codec_failure;

enum codec_png_color {
    CODEC_PNG_GRAY = 0,
    CODEC_PNG_RGB = 2,
    CODEC_PNG_PALETTE = 3,
    CODEC_PNG_GRAY_ALPHA = 4,
    CODEC_PNG_RGB_ALPHA = 6,
};

// What a PNG declares before its pixels.
typedef struct codec_png_header {
    uint32_t width, height;
    int bits;                  // a channel: 1, 2, 4, 8, 16
    int color;                 // codec_png_color
    int interlaced;            // 1: Adam7
    int has_transparency;      // 1: a tRNS chunk
    int palette_count;         // 0 without a palette
    uint8_t palette[256 * 3];  // red, green, blue
} codec_png_header;

// How the pixels of a PNG come out.
enum codec_png_mode {
    // 8-bit RGB; RGBA where the file has an alpha channel or a tRNS chunk. 16-bit samples give their high byte.
    CODEC_PNG_IMAGE = 0,
    // Raw values: palette index or unscaled gray, one byte a pixel (16-bit gray: two bytes, in the machine's order);
    // colour files give 8-bit RGB. Alpha and tRNS are left out.
    CODEC_PNG_MASK = 1,
    // Every sample as it is stored, alpha too: a byte each (of 1 to 8 bits, unscaled), two of 16 bits in the machine's
    // order.
    CODEC_PNG_STORED = 2,
    // The channels that the file has: gray, gray with alpha, RGB or RGBA. Palette indices give their colours, gray of 1, 2
    // and 4 bits is scaled to 0…255, a tRNS chunk becomes alpha; a sample of 16 bits is two bytes in the machine's order.
    CODEC_PNG_CHANNELS = 3,
};

// Reads up to the first pixel. Allocates nothing that grows with the declared size.
int codec_png_read_header(
    const uint8_t *bytes, size_t size, codec_png_header *header, codec_failure *failure);
// Bytes a pixel that codec_png_decode writes for such a file.
int codec_png_pixel_bytes(const codec_png_header *header, int mode);
// Decodes the whole file, checksums and trailer included, into width * height * pixel_bytes bytes.
int codec_png_decode(
    const uint8_t *bytes, size_t size, int mode, uint8_t *pixels, size_t capacity,
    codec_failure *failure);

// A file that is decoded row by row from the top, so that a large one need not be held; codec_close_rows releases it.
typedef struct codec_rows codec_rows;

// Reads up to the first row; `bytes` must live until the rows are closed. Interlaced files are refused.
int codec_png_open_rows(
    const uint8_t *bytes, size_t size, int mode, codec_rows **rows, codec_failure *failure);
// The same of a JPEG at its full size, in the samples of codec_jpeg_decode. Of a progressive file the coefficients are held.
int codec_jpeg_open_rows(
    const uint8_t *bytes, size_t size, codec_rows **rows, codec_failure *failure);
// Decodes the next `count` rows; with the last one the rest of the file is checked as the calls for whole files do.
int codec_read_rows(
    codec_rows *rows, uint32_t count, uint8_t *pixels, size_t capacity, codec_failure *failure);
// NULL is closed already.
void codec_close_rows(codec_rows *rows);

// A finished file in memory; codec_free_output releases it.
typedef struct codec_output {
    uint8_t *bytes;
    size_t size, capacity;
} codec_output;

// Encodes rows of samples without padding, each as CODEC_PNG_STORED gives it: palette and gray of 1 to 8 bits, gray,
// gray with alpha, RGB and RGBA of 8 or 16 bits. Indices may lie beyond the palette's end.
// `palette` holds palette_count * 3 bytes for CODEC_PNG_PALETTE, else it is not read.
int codec_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int color, int bits,
    const uint8_t *palette, int palette_count, int compression, codec_output *output,
    codec_failure *failure);
void codec_free_output(codec_output *output);

// The same row by row, so that a large picture need not be held; only the bytes of the file are.
typedef struct codec_png_writer codec_png_writer;

int codec_png_open_writer(
    uint32_t width, uint32_t height, int color, int bits, const uint8_t *palette, int palette_count,
    int compression, codec_png_writer **writer, codec_failure *failure);
// Encodes the next `count` rows; with the last one the file is finished.
int codec_png_write_rows(
    codec_png_writer *writer, const uint8_t *pixels, uint32_t count, codec_failure *failure);
// The bytes that were written since the last call; the caller releases them.
codec_output codec_png_written(codec_png_writer *writer);
// Releases the writer; NULL is closed already.
void codec_png_close_writer(codec_png_writer *writer);

enum codec_jpeg_color {
    CODEC_JPEG_GRAY = 1,
    CODEC_JPEG_RGB = 2,
    CODEC_JPEG_YCBCR = 3,
    CODEC_JPEG_CMYK = 4,
    CODEC_JPEG_YCCK = 5,
};

// What a JPEG declares before its pixels.
typedef struct codec_jpeg_header {
    uint32_t width, height;                // as stored, before any orientation
    uint32_t output_width, output_height;  // of a decode at 1 / scale_denominator
    int channels, bits, color;             // codec_jpeg_color
    int progressive, arithmetic;
} codec_jpeg_header;

// Reads up to the first scan. `scale_denominator`: 1, 2, 4 or 8.
int codec_jpeg_read_header(
    const uint8_t *bytes, size_t size, int scale_denominator, codec_jpeg_header *header,
    codec_failure *failure);
// Decodes the whole file at 1 / scale_denominator of its size: RGB, or CMYK as stored (4 bytes a pixel) for CMYK and
// YCCK files. Missing or superfluous data is an error, not a grey area. After a success the message is libjpeg's first
// warning of what touches no pixel, empty where there was none.
int codec_jpeg_decode(
    const uint8_t *bytes, size_t size, int scale_denominator, uint8_t *pixels, size_t capacity,
    codec_failure *failure);
// Inflates a zlib stream of at most `capacity` bytes; returns their number, or -1 for a stream that is broken or longer.
long codec_inflate(const uint8_t *bytes, size_t size, uint8_t *output, size_t capacity);

// Inflates a deflate stream without a head (RFC 1951), as ZIP archives hold it, to `capacity` bytes, at least 1; returns
// their number, or -1 for a stream that is broken, longer, or followed by other bytes. Unless `is_whole` the first
// `capacity` bytes of a longer stream will do.
long codec_inflate_raw(
    const uint8_t *bytes, size_t size, uint8_t *output, size_t capacity, int is_whole);

// Encodes 8-bit RGB rows without padding as a baseline JPEG with halved chroma; quality 1…100.
int codec_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, codec_output *output,
    codec_failure *failure);

// Compresses bytes to a zlib stream (RFC 1950); level 1…9.
int codec_zlib_compress(
    const uint8_t *bytes, size_t size, int level, codec_output *output, codec_failure *failure);

// The checksum of PNG chunks and of the members of ZIP archives.
uint32_t codec_crc32(const uint8_t *bytes, size_t size);

#endif
