#include "image_codecs.h"
#include "row_reading.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// jpeglib.h uses size_t and FILE without including their headers.
#include <jpeglib.h>
#include <jerror.h>

// libjpeg's own memory, which holds all coefficients of a progressive file.
static const long maximum_working_memory = 640L << 20;
// A file may name any number of scans, each of which costs a walk over all coefficients.
static const int maximum_scans = 200;
// A Huffman-coded block takes at least a bit, so a byte holds at most 512 pixels. Arithmetic coding knows no such bound and
// goes on with zeros when its data ends, so there a generous one stands for it.
static const double maximum_pixels_per_byte = 4096;
// Some cameras pad the end of the last scan.
static const int tolerated_padding = 8;

// Everything that must survive a longjmp lives in memory, not in registers.
typedef struct jpeg_session {
    struct jpeg_error_mgr errors;  // first: libjpeg hands out a pointer to it
    jmp_buf fence;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    struct jpeg_decompress_struct decoder;
    codec_failure *failure;
    codec_failure warning;  // the first that was let pass
} jpeg_session;

static void leave_with_error(j_common_ptr decoder) {
    jpeg_session *session = (jpeg_session *)decoder->err;
    char message[JMSG_LENGTH_MAX];
    decoder->err->format_message(decoder, message);
    if (decoder->err->msg_code == JERR_NO_BACKING_STORE)
        snprintf(
            message, sizeof message, "it needs more than %ld MiB of working memory",
            maximum_working_memory >> 20);
    snprintf(session->failure->message, sizeof session->failure->message, "%s", message);
    longjmp(session->fence, 1);
}

// After most warnings libjpeg invents pixels. Read is a file only where all of them are there, as they were stored:
//
//   JWRN_EXTRANEOUS_DATA      bytes between segments: passes before the first scan, where cameras and editors leave some, and
//                             as padding before the end; elsewhere a scan did not use its data up, so it was damaged
//   JWRN_JFIF_MAJOR           a version of JFIF that does not exist: passes, the version changes nothing
//   JWRN_ADOBE_XFORM          an unknown colour transform in Adobe's segment: passes, all readers take YCbCr (or YCCK) then
//   JWRN_NOT_SEQUENTIAL       progression parameters in a scan that has no progression: passes, they are not used
//   JWRN_HIT_MARKER           a segment of a scan ends early: refused
//   JWRN_HUFF_BAD_CODE        damaged Huffman data: refused
//   JWRN_ARITH_BAD_CODE       damaged arithmetic-coded data: refused
//   JWRN_MUST_RESYNC          a restart marker is missing or another one is there: refused
//   JWRN_BOGUS_PROGRESSION    scans refine what was not sent, or send it twice: refused
//   JWRN_JPEG_EOF             the file is cut off: refused
//   JWRN_TOO_MUCH_DATA        a fault of the caller: refused
//   JWRN_BOGUS_ICC            colour profiles are not read, so it does not come: refused
static int is_harmless(j_common_ptr decoder) {
    const int *values = decoder->err->msg_parm.i;
    switch (decoder->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_NOT_SEQUENTIAL:
        return 1;
    case JWRN_EXTRANEOUS_DATA:  // values: how many bytes, before which marker
        return ((j_decompress_ptr)decoder)->input_scan_number == 0
            || (values[1] == JPEG_EOI && values[0] <= tolerated_padding);
    default:
        return 0;
    }
}

static void hear_message(j_common_ptr decoder, int level) {
    if (level >= 0)
        return;
    if (!is_harmless(decoder))
        leave_with_error(decoder);
    jpeg_session *session = (jpeg_session *)decoder->err;
    char message[JMSG_LENGTH_MAX];
    decoder->err->format_message(decoder, message);
    if (session->warning.message[0] == 0)
        snprintf(session->warning.message, sizeof session->warning.message, "%s", message);
}

static void print_nothing(j_common_ptr decoder) { (void)decoder; }

static void count_scans(j_common_ptr decoder) {
    if (decoder->is_decompressor
        && ((j_decompress_ptr)decoder)->input_scan_number > maximum_scans) {
        jpeg_session *session = (jpeg_session *)decoder->err;
        snprintf(
            session->failure->message, sizeof session->failure->message,
            "more than %d scans", maximum_scans);
        longjmp(session->fence, 1);
    }
}

static void source_nothing(j_decompress_ptr decoder) { (void)decoder; }

// All bytes were there from the beginning, so asking for more means that the file is cut off.
static boolean source_ends(j_decompress_ptr decoder) {
    ERREXIT(decoder, JWRN_JPEG_EOF);
    return FALSE;
}

static void source_skip(j_decompress_ptr decoder, long count) {
    struct jpeg_source_mgr *source = decoder->src;
    if (count <= 0)
        return;
    if ((size_t)count > source->bytes_in_buffer)
        source_ends(decoder);
    source->next_input_byte += count;
    source->bytes_in_buffer -= (size_t)count;
}

static void prepare_errors(jpeg_session *session, codec_failure *failure) {
    memset(session, 0, sizeof *session);
    session->failure = failure;
    failure->message[0] = 0;
    session->decoder.err = jpeg_std_error(&session->errors);
    session->errors.error_exit = leave_with_error;
    session->errors.emit_message = hear_message;
    session->errors.output_message = print_nothing;
}

// Inside the fence: creates the decoder and reads up to the first scan.
static void open_decoder(
    jpeg_session *session, const uint8_t *bytes, size_t size, int scale_denominator) {
    j_decompress_ptr decoder = &session->decoder;
    jpeg_create_decompress(decoder);
    decoder->mem->max_memory_to_use = maximum_working_memory;
    session->progress.progress_monitor = count_scans;
    decoder->progress = &session->progress;
    session->source = (struct jpeg_source_mgr){
        .next_input_byte = bytes,
        .bytes_in_buffer = size,
        .init_source = source_nothing,
        .fill_input_buffer = source_ends,
        .skip_input_data = source_skip,
        .resync_to_restart = jpeg_resync_to_restart,
        .term_source = source_nothing,
    };
    decoder->src = &session->source;
    jpeg_read_header(decoder, TRUE);
    int is_cmyk = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
    decoder->out_color_space = is_cmyk ? JCS_CMYK : JCS_RGB;
    decoder->scale_num = 1;
    decoder->scale_denom = (unsigned)scale_denominator;
    jpeg_calc_output_dimensions(decoder);
}

// The colour model as this header numbers it; 0 for one that is not read.
static int color_model(j_decompress_ptr decoder) {
    switch (decoder->jpeg_color_space) {
    case JCS_GRAYSCALE: return CODEC_JPEG_GRAY;
    case JCS_RGB: return CODEC_JPEG_RGB;
    case JCS_YCbCr: return CODEC_JPEG_YCBCR;
    case JCS_CMYK: return CODEC_JPEG_CMYK;
    case JCS_YCCK: return CODEC_JPEG_YCCK;
    default: return 0;
    }
}

int codec_jpeg_read_header(
    const uint8_t *bytes, size_t size, int scale_denominator, codec_jpeg_header *header,
    codec_failure *failure) {
    jpeg_session session;
    memset(header, 0, sizeof *header);
    prepare_errors(&session, failure);
    if (setjmp(session.fence)) {
        jpeg_destroy_decompress(&session.decoder);
        return CODEC_CORRUPT;
    }
    open_decoder(&session, bytes, size, scale_denominator);
    j_decompress_ptr decoder = &session.decoder;
    header->width = decoder->image_width;
    header->height = decoder->image_height;
    header->output_width = decoder->output_width;
    header->output_height = decoder->output_height;
    header->channels = decoder->num_components;
    header->bits = decoder->data_precision;
    header->color = color_model(decoder);
    header->progressive = decoder->progressive_mode != 0;
    header->arithmetic = decoder->arith_code != 0;
    jpeg_destroy_decompress(decoder);
    if (header->color == 0) {
        snprintf(
            failure->message, sizeof failure->message,
            "%d components without a known colour model", header->channels);
        return CODEC_UNSUPPORTED;
    }
    if ((double)header->width * header->height > maximum_pixels_per_byte * (double)size) {
        snprintf(
            failure->message, sizeof failure->message,
            "the file is too small for the size that it declares");
        return CODEC_CORRUPT;
    }
    return CODEC_OK;
}

// Inside the fence: the next `count` rows, a few at a time, and with the last one the rest of the file up to its end marker.
static void read_rows(j_decompress_ptr decoder, uint8_t *pixels, size_t row_bytes, JDIMENSION count) {
    enum { rows_at_once = 16 };
    JSAMPROW rows[rows_at_once];
    JDIMENSION start = decoder->output_scanline;
    while (decoder->output_scanline < start + count) {
        JDIMENSION first = decoder->output_scanline - start;
        JDIMENSION some = count - first;
        if (some > rows_at_once)
            some = rows_at_once;
        for (JDIMENSION i = 0; i < some; i++)
            rows[i] = pixels + (size_t)(first + i) * row_bytes;
        jpeg_read_scanlines(decoder, rows, some);
    }
    if (decoder->output_scanline == decoder->output_height)
        jpeg_finish_decompress(decoder);
}

// The rows of a JPEG.
typedef struct jpeg_rows {
    codec_rows rows;  // first: callers hold a pointer to it
    jpeg_session session;
} jpeg_rows;

static int read_jpeg_rows(codec_rows *rows, uint32_t count, uint8_t *pixels, codec_failure *failure) {
    jpeg_rows *own = (jpeg_rows *)rows;
    own->session.failure = failure;
    if (setjmp(own->session.fence))
        return CODEC_CORRUPT;
    read_rows(&own->session.decoder, pixels, rows->row_bytes, count);
    if (count == rows->left)
        *failure = own->session.warning;
    return CODEC_OK;
}

static void close_jpeg_rows(codec_rows *rows) {
    jpeg_destroy_decompress(&((jpeg_rows *)rows)->session.decoder);
    free(rows);
}

static int open_rows(
    const uint8_t *bytes, size_t size, int scale_denominator, codec_rows **rows,
    codec_failure *failure) {
    *rows = NULL;
    jpeg_rows *own = calloc(1, sizeof *own);
    if (!own)
        return CODEC_OUT_OF_MEMORY;
    own->rows.read = read_jpeg_rows;
    own->rows.close = close_jpeg_rows;
    prepare_errors(&own->session, failure);
    if (setjmp(own->session.fence)) {
        close_jpeg_rows(&own->rows);
        return CODEC_CORRUPT;
    }
    j_decompress_ptr decoder = &own->session.decoder;
    open_decoder(&own->session, bytes, size, scale_denominator);
    jpeg_start_decompress(decoder);
    own->rows.row_bytes = (size_t)decoder->output_width * (size_t)decoder->output_components;
    own->rows.left = decoder->output_height;
    *rows = &own->rows;
    return CODEC_OK;
}

int codec_jpeg_open_rows(
    const uint8_t *bytes, size_t size, codec_rows **rows, codec_failure *failure) {
    return open_rows(bytes, size, 1, rows, failure);
}

int codec_jpeg_decode(
    const uint8_t *bytes, size_t size, int scale_denominator, uint8_t *pixels, size_t capacity,
    codec_failure *failure) {
    codec_rows *rows;
    int status = open_rows(bytes, size, scale_denominator, &rows, failure);
    if (status == CODEC_OK)
        status = codec_read_rows(rows, rows->left, pixels, capacity, failure);
    codec_close_rows(rows);
    return status;
}
