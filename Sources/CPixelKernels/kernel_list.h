// Every kernel that has a version for each instruction set: its result, its name, its parameters and how they are
// passed on. The includer says what becomes of them: fields of the table, its contents, or the entries of the headers.
// KERNEL is compiled with all others of its instruction set; KERNEL_APART in a file of its own for each, since its
// source asks how wide the registers are. Parameters are explained in include/.

// activations.h
KERNEL(
    void, activate,
    (pixel_storage storage, pixel_activation kind, float slope, const void *x, void *y, int64_t count),
    (storage, kind, slope, x, y, count))
KERNEL(
    void, activate_backward,
    (pixel_storage storage, pixel_activation kind, float slope, const void *known, const void *dy, void *dx,
    int64_t count),
    (storage, kind, slope, known, dy, dx, count))
KERNEL(
    void, dropout,
    (pixel_storage storage, uint64_t key, uint32_t threshold, float scale, const void *x, void *y, int64_t first,
    int64_t count),
    (storage, key, threshold, scale, x, y, first, count))

// batch_norm.h
KERNEL(
    void, batch_norm_statistics,
    (pixel_storage storage, const void *x, int64_t pixels, int64_t channels, int64_t block, int64_t first_block,
    int64_t end_block, float *partial),
    (storage, x, pixels, channels, block, first_block, end_block, partial))
KERNEL(
    void, batch_norm_combine_statistics,
    (const float *partial, int64_t pixels, int64_t channels, int64_t block, int64_t first_channel, int64_t end_channel,
    double *means, double *squares),
    (partial, pixels, channels, block, first_channel, end_channel, means, squares))
KERNEL(
    void, batch_norm_combine_sums,
    (const float *partial, int64_t blocks, int64_t channels, int64_t first_channel, int64_t end_channel, double *sums,
    double *products),
    (partial, blocks, channels, first_channel, end_channel, sums, products))
KERNEL(
    void, batch_norm_apply,
    (pixel_storage storage, const void *x, void *y, int64_t pixels, int64_t channels, const float *scale,
    const float *shift, int rectifier),
    (storage, x, y, pixels, channels, scale, shift, rectifier))
KERNEL(
    void, batch_norm_backward_sums,
    (pixel_storage storage, const void *x, const void *dy, int64_t pixels, int64_t channels, int64_t block,
    int64_t first_block, int64_t end_block, const float *mean, const float *scale, const float *shift, int rectifier,
    float *partial),
    (storage, x, dy, pixels, channels, block, first_block, end_block, mean, scale, shift, rectifier, partial))
KERNEL(
    void, batch_norm_backward_apply,
    (pixel_storage storage, const void *x, const void *dy, void *dx, int64_t pixels, int64_t channels,
    const float *mean, const float *scale, const float *shift, const float *mean_g, const float *slope, int rectifier),
    (storage, x, dy, dx, pixels, channels, mean, scale, shift, mean_g, slope, rectifier))

// bilinear_upsampling.h
KERNEL(
    void, bilinear_upsample,
    (pixel_storage input, const void *x, pixel_storage output, void *y, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns, int64_t first_row, int64_t end_row,
    float *scratch),
    (input, x, output, y, channels, rows, columns, first_row, end_row, scratch))
KERNEL(
    void, bilinear_upsample_backward,
    (pixel_storage output, const void *dy, pixel_storage input, void *dx, int64_t channels,
    const pixel_bilinear_axis *rows, const pixel_bilinear_axis *columns, int accumulate, int64_t first_row,
    int64_t end_row, float *scratch),
    (output, dy, input, dx, channels, rows, columns, accumulate, first_row, end_row, scratch))

// confusion.h
KERNEL(
    void, argmax_rows,
    (const float *logits, int64_t classes, int64_t count, uint8_t *predictions),
    (logits, classes, count, predictions))

// convolution.h
KERNEL(
    void, convolution_forward,
    (const pixel_convolution_sizes *s, const float *x, const float *packed, const float *bias, float *y,
    int accumulate, int rectifier, const float *zeros, int64_t first_row, int64_t end_row),
    (s, x, packed, bias, y, accumulate, rectifier, zeros, first_row, end_row))
KERNEL(
    void, convolution_backward_data,
    (const pixel_convolution_sizes *s, const float *dy, const float *packed, const float *bias, float *dx,
    int accumulate, const float *zeros, int64_t first_row, int64_t end_row),
    (s, dy, packed, bias, dx, accumulate, zeros, first_row, end_row))
KERNEL(
    void, convolution_backward_weights,
    (const pixel_convolution_sizes *s, const float *x, const float *dy, float *sums, int64_t first_row,
    int64_t end_row),
    (s, x, dy, sums, first_row, end_row))

// depthwise.h
KERNEL(
    void, depthwise_forward,
    (pixel_storage storage, const pixel_depthwise_sizes *s, const void *x, const float *packed, const float *bias,
    void *y, int accumulate, int rectifier, int64_t first_row, int64_t end_row),
    (storage, s, x, packed, bias, y, accumulate, rectifier, first_row, end_row))
KERNEL(
    void, depthwise_backward_data,
    (pixel_storage storage, const pixel_depthwise_sizes *s, const void *dy, const float *packed, void *dx,
    int accumulate, int64_t first_row, int64_t end_row),
    (storage, s, dy, packed, dx, accumulate, first_row, end_row))
KERNEL(
    void, depthwise_backward_weights,
    (pixel_storage storage, const pixel_depthwise_sizes *s, const void *x, const void *dy, float *sums,
    int64_t first_row, int64_t end_row),
    (storage, s, x, dy, sums, first_row, end_row))

// elementwise.h
KERNEL(
    void, add,
    (pixel_storage storage, void *target, const void *source, int64_t count),
    (storage, target, source, count))
KERNEL(
    void, sum,
    (pixel_storage storage, const void *a, const void *b, void *y, int64_t count, int relu),
    (storage, a, b, y, count, relu))
KERNEL(
    void, relu,
    (pixel_storage storage, const void *x, void *y, int64_t count),
    (storage, x, y, count))
KERNEL(
    void, relu_backward,
    (pixel_storage storage, const void *y, const void *dy, void *dx, int64_t count),
    (storage, y, dy, dx, count))
KERNEL(
    void, add_bias,
    (pixel_storage storage, void *y, const float *bias, int64_t pixels, int64_t channels),
    (storage, y, bias, pixels, channels))
KERNEL(
    void, channel_sums,
    (pixel_storage storage, const void *x, int64_t pixels, int64_t channels, double *sums),
    (storage, x, pixels, channels, sums))
KERNEL(
    void, copy_channels,
    (pixel_storage storage, const void *source, int64_t source_stride, void *target, int64_t target_stride,
    int64_t pixels, int64_t channels, int accumulate),
    (storage, source, source_stride, target, target_stride, pixels, channels, accumulate))
KERNEL(
    void, convert,
    (pixel_storage from, const void *source, pixel_storage to, void *target, int64_t count, int accumulate),
    (from, source, to, target, count, accumulate))

// image_gradient.h
KERNEL(
    void, image_gradient,
    (pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const void *dy, int64_t first_row,
    int64_t end_row, float *sums, float *scratch),
    (storage, s, x, dy, first_row, end_row, sums, scratch))

// image_variation.h
KERNEL(
    void, blur,
    (float *values, size_t height, size_t width, size_t channels, const float *weights, size_t radius, float *scratch),
    (values, height, width, channels, weights, radius, scratch))
KERNEL(
    void, mix_colors,
    (float *values, size_t pixels, size_t channels, const float *matrix),
    (values, pixels, channels, matrix))
KERNEL(
    void, apply_gamma,
    (float *values, size_t count, float exponent),
    (values, count, exponent))
KERNEL(
    void, add_noise,
    (float *values, size_t count, float deviation, uint64_t seed, uint64_t first),
    (values, count, deviation, seed, first))
KERNEL(
    void, turn_row,
    (const pixel_turn *turn, int32_t y, int32_t low, int32_t high, const float *part, int32_t top, int32_t left,
    int32_t height, int32_t width, int32_t channels, float *output),
    (turn, y, low, high, part, top, left, height, width, channels, output))

// max_pooling.h
KERNEL(
    void, max_pool,
    (pixel_storage storage, const void *x, void *y, uint8_t *winner, int64_t height, int64_t width,
    int64_t channels, int64_t size, int64_t first_row, int64_t end_row),
    (storage, x, y, winner, height, width, channels, size, first_row, end_row))
KERNEL(
    void, max_pool_backward,
    (pixel_storage storage, const void *dy, const uint8_t *winner, void *dx, int64_t height, int64_t width,
    int64_t channels, int64_t size, int accumulate, int64_t first_row, int64_t end_row),
    (storage, dy, winner, dx, height, width, channels, size, accumulate, first_row, end_row))

// parameter_updates.h
KERNEL(
    void, adamw,
    (float *weights, const float *gradients, float *first_moments, float *second_moments, int64_t count,
    float decay_factor, float step, float beta1, float beta2, float root, float epsilon),
    (weights, gradients, first_moments, second_moments, count, decay_factor, step, beta1, beta2, root, epsilon))
KERNEL(
    void, sgd,
    (float *weights, const float *gradients, float *velocities, int64_t count, float rate, float momentum,
    float decay, int nesterov),
    (weights, gradients, velocities, count, rate, momentum, decay, nesterov))
KERNEL(
    double, sum_of_squares,
    (const float *values, int64_t count),
    (values, count))
KERNEL(
    void, scale,
    (float *values, int64_t count, float factor),
    (values, count, factor))
KERNEL(
    void, move_towards,
    (float *target, const float *source, int64_t count, float share),
    (target, source, count, share))

// peak_loops.h
KERNEL(
    int64_t, fma_loop,
    (int64_t rounds, int chains, float *sink),
    (rounds, chains, sink))
KERNEL(
    void, copy_loop,
    (void *target, const void *source, int64_t bytes),
    (target, source, bytes))

// probabilities.h
KERNEL(
    void, top_probability_rows,
    (const float *logits, int64_t classes, int64_t count, float *probabilities),
    (logits, classes, count, probabilities))
KERNEL(
    void, add_probabilities,
    (const float *logits, int64_t classes, int64_t count, float *sums, int64_t step),
    (logits, classes, count, sums, step))

// resampling.h
KERNEL(
    void, resample,
    (pixel_samples source, pixel_axis rows, pixel_axis columns, const pixel_tone *tone, float *rowBuffer, float *output,
    size_t outputStride),
    (source, rows, columns, tone, rowBuffer, output, outputStride))
KERNEL(
    void, apply_tone,
    (float *values, size_t pixels, int channels, const pixel_tone *tone),
    (values, pixels, channels, tone))
KERNEL(
    void, round_to_bytes,
    (const float *values, size_t count, uint8_t *bytes),
    (values, count, bytes))
KERNEL(
    void, round_to_words,
    (const float *values, size_t count, uint16_t *words),
    (values, count, words))

// windows.h
KERNEL(
    void, sum_windows,
    (pixel_storage storage, const void *large, void *small, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row),
    (storage, large, small, channels, rows, columns, factor, accumulate, first_row, end_row))
KERNEL(
    void, spread_windows,
    (pixel_storage storage, const void *small, void *large, int64_t channels, const pixel_window_axis *rows,
    const pixel_window_axis *columns, float factor, int accumulate, int64_t first_row, int64_t end_row),
    (storage, small, large, channels, rows, columns, factor, accumulate, first_row, end_row))

// cross_entropy.h
KERNEL_APART(
    double, cross_entropy_chunk,
    (const pixel_cross_entropy_job *job, int64_t begin, int64_t end, float *scratch),
    (job, begin, end, scratch))

// winograd.h
KERNEL_APART(
    void, winograd_weights,
    (const float *plain, int64_t outputs, int64_t inputs, int turned, float *packed, int64_t first_group,
    int64_t end_group),
    (plain, outputs, inputs, turned, packed, first_group, end_group))
KERNEL_APART(
    void, winograd_forward,
    (pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const float *packed, const float *bias,
    void *y, int accumulate, int rectifier, int64_t first_tile, int64_t end_tile, float *scratch),
    (storage, s, x, packed, bias, y, accumulate, rectifier, first_tile, end_tile, scratch))
KERNEL_APART(
    void, winograd_gradient_tiles,
    (pixel_storage storage, const pixel_convolution_sizes *s, const void *x, const void *dy, int64_t first_tile,
    int64_t end_tile, int64_t place, int64_t tiles, float *transformed),
    (storage, s, x, dy, first_tile, end_tile, place, tiles, transformed))
KERNEL_APART(
    void, winograd_gradient_sums,
    (const pixel_convolution_sizes *s, const float *transformed, int64_t tiles, int begins, float *sums,
    int64_t first_part, int64_t end_part),
    (s, transformed, tiles, begins, sums, first_part, end_part))
KERNEL_APART(
    void, winograd_gradient_weights,
    (const pixel_convolution_sizes *s, const float *sums, int64_t chunks, float *plain, int64_t first_group,
    int64_t end_group),
    (s, sums, chunks, plain, first_group, end_group))
