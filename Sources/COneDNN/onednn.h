// One header over oneDNN: the only place that includes its C API.
#ifndef PIXELWISE_ONEDNN_H
#define PIXELWISE_ONEDNN_H
#include <oneapi/dnnl/dnnl.h>
#endif
