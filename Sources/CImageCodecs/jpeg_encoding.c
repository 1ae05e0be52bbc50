#include "image_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// jpeglib.h uses size_t and FILE without including their headers.
#include <jpeglib.h>

typedef struct jpeg_writing {
    struct jpeg_error_mgr errors;  // first: libjpeg hands out a pointer to it
    jmp_buf fence;
    struct jpeg_compress_struct encoder;
    codec_failure *failure;
    unsigned char *bytes;
    unsigned long size;
} jpeg_writing;

static void leave_writing(j_common_ptr encoder) {
    jpeg_writing *writing = (jpeg_writing *)encoder->err;
    char message[JMSG_LENGTH_MAX];
    encoder->err->format_message(encoder, message);
    snprintf(writing->failure->message, sizeof writing->failure->message, "%s", message);
    longjmp(writing->fence, 1);
}

static void print_nothing(j_common_ptr encoder) { (void)encoder; }

int codec_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int quality, codec_output *output,
    codec_failure *failure) {
    memset(output, 0, sizeof *output);
    failure->message[0] = 0;
    jpeg_writing *writing = calloc(1, sizeof *writing);
    if (!writing)
        return CODEC_OUT_OF_MEMORY;
    writing->failure = failure;
    j_compress_ptr encoder = &writing->encoder;
    encoder->err = jpeg_std_error(&writing->errors);
    writing->errors.error_exit = leave_writing;
    writing->errors.output_message = print_nothing;
    int status = CODEC_OK;
    if (setjmp(writing->fence) == 0) {
        jpeg_create_compress(encoder);
        jpeg_mem_dest(encoder, &writing->bytes, &writing->size);
        encoder->image_width = width;
        encoder->image_height = height;
        encoder->input_components = 3;
        encoder->in_color_space = JCS_RGB;
        jpeg_set_defaults(encoder);
        // The exact integer transform gives the same bytes on every machine.
        encoder->dct_method = JDCT_ISLOW;
        jpeg_set_quality(encoder, quality, TRUE);
        jpeg_start_compress(encoder, TRUE);
        while (encoder->next_scanline < height) {
            JSAMPROW row = (JSAMPROW)(pixels + (size_t)encoder->next_scanline * width * 3);
            jpeg_write_scanlines(encoder, &row, 1);
        }
        jpeg_finish_compress(encoder);
        output->bytes = writing->bytes;
        output->size = output->capacity = writing->size;
    } else {
        // After libjpeg has enlarged its buffer this pointer is stale, so a failure (out of memory) leaks instead of
        // freeing twice.
        status = CODEC_UNSUPPORTED;
    }
    jpeg_destroy_compress(encoder);
    free(writing);
    return status;
}
