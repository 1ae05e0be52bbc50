// What reading and writing PNG share: libpng's objects, the fence, and where the message goes.
#ifndef PNG_SESSION_H
#define PNG_SESSION_H

#include "image_codecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>

typedef struct png_session {
    jmp_buf fence;
    png_structp png;
    png_infop info;
    codec_failure *failure;
} png_session;

static inline void codec_say(codec_failure *failure, const char *message) {
    snprintf(failure->message, sizeof failure->message, "%s", message);
}

// libpng's error handler: keeps the message and leaves through the fence of the C function that was called.
static inline void png_session_error(png_structp png, png_const_charp message) {
    png_session *session = png_get_error_ptr(png);
    codec_say(session->failure, message);
    longjmp(session->fence, 1);
}

#endif
