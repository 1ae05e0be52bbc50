// One header over oneDNN: the only place that includes its C API, and the only place that knows that its
// versions differ. Every function returns oneDNN's status; sizes are N, C, H, W; activations are channels last.
#ifndef PIXELWISE_ONEDNN_H
#define PIXELWISE_ONEDNN_H
#include <oneapi/dnnl/dnnl.h>
#include <string.h>

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t onednn_layout_t;
#else
typedef const dnnl_memory_desc_t *onednn_layout_t;
#endif

typedef enum {
    onednn_rectifier_none = 0,
    onednn_rectifier_relu = 1,   // max(0, x)
    onednn_rectifier_relu6 = 2,  // min(max(0, x), 6)
} onednn_rectifier_t;

// A two-dimensional convolution without its numbers. Dilation 1 is a dense kernel, as in PyTorch.
typedef struct {
    int64_t batch, input_channels, input_height, input_width;
    int64_t output_channels, output_height, output_width;
    int64_t kernel_height, kernel_width;
    int64_t stride, padding_top, padding_left, dilation;
    int64_t groups;  // output channels of a group see only the input channels of that group
    dnnl_data_type_t activations;  // type of source, destination and weights in use; bias and gradients of weights are float32
    int has_bias;
    onednn_rectifier_t rectifier;  // forward only: what becomes of the results on the way out
    int accumulate;  // forward only: adds to what the destination holds
    int training;    // forward only
} onednn_convolution_t;

typedef enum {
    onednn_convolution_pass_forward = 0,
    onednn_convolution_pass_backward_data = 1,
    onednn_convolution_pass_backward_weights = 2,
} onednn_convolution_pass_t;

// What a convolution takes and gives, queried from its primitive descriptor.
typedef enum {
    onednn_weights = dnnl_query_weights_md,
    onednn_diff_weights = dnnl_query_diff_weights_md,
} onednn_what_t;

static inline onednn_layout_t onednn_query_layout(const_dnnl_primitive_desc_t descriptor, onednn_what_t what) {
    return dnnl_primitive_desc_query_md(descriptor, (dnnl_query_t)what, 0);
}

static inline int64_t onednn_query_scratchpad_bytes(const_dnnl_primitive_desc_t descriptor) {
    onednn_layout_t layout = dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0);
    return layout ? (int64_t)dnnl_memory_desc_get_size(layout) : 0;
}

static inline onednn_layout_t onednn_query_scratchpad(const_dnnl_primitive_desc_t descriptor) {
    return dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0);
}

static inline const char *onednn_query_implementation(const_dnnl_primitive_desc_t descriptor) {
    const char *name = "unknown";
    dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, &name);
    return name;
}

static inline dnnl_status_t onednn_memory_of_layout(
    dnnl_memory_t *memory, onednn_layout_t layout, dnnl_engine_t engine) {
    return dnnl_memory_create(memory, layout, engine, DNNL_MEMORY_NONE);
}

static inline dnnl_status_t onednn_memory_of_tag(
    dnnl_memory_t *memory, dnnl_engine_t engine, int dimensions, const int64_t *sizes,
    dnnl_data_type_t type, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_t layout;
    dnnl_status_t status = dnnl_memory_desc_create_with_tag(&layout, dimensions, sizes, type, tag);
    if (status != dnnl_success) return status;
    status = dnnl_memory_create(memory, layout, engine, DNNL_MEMORY_NONE);
    dnnl_memory_desc_destroy(layout);
    return status;
#else
    dnnl_memory_desc_t layout;
    dnnl_status_t status = dnnl_memory_desc_init_by_tag(&layout, dimensions, sizes, type, tag);
    if (status != dnnl_success) return status;
    return dnnl_memory_create(memory, &layout, engine, DNNL_MEMORY_NONE);
#endif
}

static inline dnnl_status_t onednn_reorder(
    dnnl_primitive_desc_t *descriptor, dnnl_engine_t engine, const_dnnl_memory_t from, const_dnnl_memory_t to) {
#if DNNL_VERSION_MAJOR >= 3
    const_dnnl_memory_desc_t source, destination;
#else
    const dnnl_memory_desc_t *source, *destination;
#endif
    dnnl_status_t status = dnnl_memory_get_memory_desc(from, &source);
    if (status != dnnl_success) return status;
    status = dnnl_memory_get_memory_desc(to, &destination);
    if (status != dnnl_success) return status;
    return dnnl_reorder_primitive_desc_create(descriptor, source, engine, destination, engine, 0);
}

// Attributes: the caller brings the scratch memory; forward may end in addition and ReLU.
static inline dnnl_status_t onednn_convolution_attributes(
    dnnl_primitive_attr_t *attributes, const onednn_convolution_t *c, onednn_convolution_pass_t pass) {
    dnnl_status_t status = dnnl_primitive_attr_create(attributes);
    if (status != dnnl_success) return status;
    status = dnnl_primitive_attr_set_scratchpad_mode(*attributes, dnnl_scratchpad_mode_user);
    if (status != dnnl_success) return status;
    if (pass != onednn_convolution_pass_forward || !(c->rectifier || c->accumulate)) return dnnl_success;
    dnnl_post_ops_t operations;
    status = dnnl_post_ops_create(&operations);
    if (status != dnnl_success) return status;
#if DNNL_VERSION_MAJOR >= 3
    if (c->accumulate) status = dnnl_post_ops_append_sum(operations, 1.0f, 0, dnnl_data_type_undef);
    if (c->rectifier && status == dnnl_success)
        status = c->rectifier == onednn_rectifier_relu
            ? dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0.0f, 0.0f)
            : dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_clip, 0.0f, 6.0f);
#else
    if (c->accumulate) status = dnnl_post_ops_append_sum(operations, 1.0f);
    if (c->rectifier && status == dnnl_success)
        status = c->rectifier == onednn_rectifier_relu
            ? dnnl_post_ops_append_eltwise(operations, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f)
            : dnnl_post_ops_append_eltwise(operations, 1.0f, dnnl_eltwise_clip, 0.0f, 6.0f);
#endif
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*attributes, operations);
    dnnl_post_ops_destroy(operations);
    return status;
}

// `hint` is the forward pass of the same convolution; it is needed for the two backward passes.
// oneDNN 2.6's gradient by weights with matrix units (AMX) jumps into code that it could not make where rows of outputs are long:
// 352 pixels are right, from 384 on the process ends, whatever the channels (a Xeon with amx_bf16).
static inline int onednn_is_unsound(
    const_dnnl_primitive_desc_t descriptor, const onednn_convolution_t *c, onednn_convolution_pass_t pass) {
    return pass == onednn_convolution_pass_backward_weights && c->output_width > 352
        && strstr(onednn_query_implementation(descriptor), "amx") != 0;
}

static inline dnnl_status_t onednn_convolution(
    dnnl_primitive_desc_t *descriptor, dnnl_engine_t engine, const onednn_convolution_t *c,
    onednn_convolution_pass_t pass, const_dnnl_primitive_desc_t hint) {
    dnnl_dims_t source_sizes = {c->batch, c->input_channels, c->input_height, c->input_width};
    // Out x in x kernel, and with groups one more size in front.
    dnnl_dims_t dense_sizes = {c->output_channels, c->input_channels, c->kernel_height, c->kernel_width};
    dnnl_dims_t grouped_sizes = {
        c->groups, c->output_channels / c->groups, c->input_channels / c->groups, c->kernel_height, c->kernel_width};
    int weight_dimensions = c->groups > 1 ? 5 : 4;
    int64_t *weight_sizes = c->groups > 1 ? grouped_sizes : dense_sizes;
    dnnl_dims_t bias_sizes = {c->output_channels};
    dnnl_dims_t destination_sizes = {c->batch, c->output_channels, c->output_height, c->output_width};
    dnnl_dims_t strides = {c->stride, c->stride}, padding = {c->padding_top, c->padding_left};
    dnnl_dims_t dilations = {c->dilation - 1, c->dilation - 1};
    // What the output size needs on the far sides; may be less than `padding`, or negative with a stride.
    dnnl_dims_t far = {
        (c->output_height - 1) * c->stride + (c->kernel_height - 1) * c->dilation + 1 - c->input_height - c->padding_top,
        (c->output_width - 1) * c->stride + (c->kernel_width - 1) * c->dilation + 1 - c->input_width - c->padding_left};
    dnnl_data_type_t weight_type = pass == onednn_convolution_pass_backward_weights ? dnnl_f32 : c->activations;
    dnnl_prop_kind_t forward = c->training ? dnnl_forward_training : dnnl_forward_inference;
    dnnl_primitive_attr_t attributes = 0;
    dnnl_status_t status = onednn_convolution_attributes(&attributes, c, pass);
    if (status != dnnl_success) goto done;
    dnnl_memory_desc_t source, weights, bias, destination;
#if DNNL_VERSION_MAJOR >= 3
    source = weights = bias = destination = 0;
    dnnl_memory_desc_create_with_tag(&source, 4, source_sizes, c->activations, dnnl_nhwc);
    dnnl_memory_desc_create_with_tag(&weights, weight_dimensions, weight_sizes, weight_type, dnnl_format_tag_any);
    dnnl_memory_desc_create_with_tag(&destination, 4, destination_sizes, c->activations, dnnl_nhwc);
    if (c->has_bias) dnnl_memory_desc_create_with_tag(&bias, 1, bias_sizes, dnnl_f32, dnnl_a);
    if (pass == onednn_convolution_pass_forward)
        status = dnnl_convolution_forward_primitive_desc_create(
            descriptor, engine, forward, dnnl_convolution_direct, source, weights, bias, destination,
            strides, dilations, padding, far, attributes);
    else if (pass == onednn_convolution_pass_backward_data)
        status = dnnl_convolution_backward_data_primitive_desc_create(
            descriptor, engine, dnnl_convolution_direct, source, weights, destination,
            strides, dilations, padding, far, hint, attributes);
    else
        status = dnnl_convolution_backward_weights_primitive_desc_create(
            descriptor, engine, dnnl_convolution_direct, source, weights, bias, destination,
            strides, dilations, padding, far, hint, attributes);
    while (status == dnnl_success && onednn_is_unsound(*descriptor, c, pass))
        status = dnnl_primitive_desc_next_impl(*descriptor);
    dnnl_memory_desc_destroy(source);
    dnnl_memory_desc_destroy(weights);
    if (bias) dnnl_memory_desc_destroy(bias);
    dnnl_memory_desc_destroy(destination);
#else
    dnnl_memory_desc_init_by_tag(&source, 4, source_sizes, c->activations, dnnl_nhwc);
    dnnl_memory_desc_init_by_tag(&weights, weight_dimensions, weight_sizes, weight_type, dnnl_format_tag_any);
    dnnl_memory_desc_init_by_tag(&destination, 4, destination_sizes, c->activations, dnnl_nhwc);
    dnnl_memory_desc_init_by_tag(&bias, 1, bias_sizes, dnnl_f32, dnnl_a);
    dnnl_convolution_desc_t operation;
    if (pass == onednn_convolution_pass_forward)
        status = dnnl_dilated_convolution_forward_desc_init(
            &operation, forward, dnnl_convolution_direct, &source, &weights, c->has_bias ? &bias : 0, &destination,
            strides, dilations, padding, far);
    else if (pass == onednn_convolution_pass_backward_data)
        status = dnnl_dilated_convolution_backward_data_desc_init(
            &operation, dnnl_convolution_direct, &source, &weights, &destination, strides, dilations, padding, far);
    else
        status = dnnl_dilated_convolution_backward_weights_desc_init(
            &operation, dnnl_convolution_direct, &source, &weights, c->has_bias ? &bias : 0, &destination,
            strides, dilations, padding, far);
    dnnl_primitive_desc_iterator_t ways = 0;
    if (status == dnnl_success)
        status = dnnl_primitive_desc_iterator_create(&ways, &operation, attributes, engine, hint);
    for (; status == dnnl_success; status = dnnl_primitive_desc_iterator_next(ways)) {
        *descriptor = dnnl_primitive_desc_iterator_fetch(ways);
        if (!onednn_is_unsound(*descriptor, c, pass)) break;
        dnnl_primitive_desc_destroy(*descriptor);
        *descriptor = 0;
    }
    if (ways) dnnl_primitive_desc_iterator_destroy(ways);
#endif
done:
    if (attributes) dnnl_primitive_attr_destroy(attributes);
    return status;
}

#endif
