// All kernels and the table of them: the file that includes this has defined VERSION(name), the name of what belongs
// to its instruction set, and asked the compiler for those instructions. Every kernel is static, and a file takes back
// the macros that it defines.
#include "kernel_table.h"

#include "activations.c"
#include "argmax.c"
#include "batch_norm.c"
#include "bilinear_upsampling.c"
#include "convolution.c"
#include "depthwise.c"
#include "elementwise.c"
#include "image_gradient.c"
#include "image_variation.c"
#include "max_pooling.c"
#include "parameter_updates.c"
#include "peak_loops.c"
#include "probabilities.c"
#include "resampling.c"
#include "windows.c"

#define KERNEL(result, name, parameters, arguments) .name = name,
#define KERNEL_APART(result, name, parameters, arguments) .name = VERSION(name),
const pixel_kernel_table VERSION(pixel_kernels) = {
#include "kernel_list.h"
};
