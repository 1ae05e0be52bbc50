// Everything that the kernels offer, one header a theme. A new header is added here: the compiler then sees that
// the module has changed.
#ifndef C_PIXEL_KERNELS_H
#define C_PIXEL_KERNELS_H
#include "activations.h"
#include "batch_norm.h"
#include "bilinear_upsampling.h"
#include "confusion.h"
#include "convolution.h"
#include "cross_entropy.h"
#include "depthwise.h"
#include "elementwise.h"
#include "image_gradient.h"
#include "image_variation.h"
#include "instruction_sets.h"
#include "label_maps.h"
#include "max_pooling.h"
#include "parameter_updates.h"
#include "peak_loops.h"
#include "probabilities.h"
#include "rectifier.h"
#include "resampling.h"
#include "storage_type.h"
#include "windows.h"
#include "winograd.h"
#endif
