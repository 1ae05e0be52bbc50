// What becomes of results on their way out; NaN stays NaN.
#ifndef PIXEL_RECTIFIER_H
#define PIXEL_RECTIFIER_H

typedef enum {
    pixel_rectifier_none = 0,
    pixel_rectifier_relu = 1,   // max(0, x)
    pixel_rectifier_relu6 = 2,  // min(max(0, x), 6); the gradient passes where 0 < x < 6
} pixel_rectifier;

#endif
