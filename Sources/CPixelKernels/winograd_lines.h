// The one-dimensional transforms of F(4, 3) with the points 0, ±a, ±b and ∞, in lanes. Private to the kernels.
#ifndef PIXEL_WINOGRAD_LINES_H
#define PIXEL_WINOGRAD_LINES_H

#define POINT_A 0.75f
#define POINT_B 1.5f
#define SQUARE_A (POINT_A * POINT_A)
#define SQUARE_B (POINT_B * POINT_B)
#define EACH _Pragma("clang loop unroll(full)") for

// Bᵀ d: six inputs to six points.
#define INPUT_LINE(d0, d1, d2, d3, d4, d5, r)                                     \
    do {                                                                          \
        lanes even_a = d4 - SQUARE_B * d2, odd_a = d3 - SQUARE_B * d1;            \
        lanes even_b = d4 - SQUARE_A * d2, odd_b = d3 - SQUARE_A * d1;            \
        r[0] = (d4 - (SQUARE_A + SQUARE_B) * d2) + SQUARE_A * SQUARE_B * d0;      \
        r[1] = even_a + POINT_A * odd_a, r[2] = even_a - POINT_A * odd_a;         \
        r[3] = even_b + POINT_B * odd_b, r[4] = even_b - POINT_B * odd_b;         \
        r[5] = (d5 - (SQUARE_A + SQUARE_B) * d3) + SQUARE_A * SQUARE_B * d1;      \
    } while (0)

// Aᵀ m: six points to four outputs.
#define OUTPUT_LINE(m0, m1, m2, m3, m4, m5, y)                                                        \
    do {                                                                                              \
        lanes even_a = m1 + m2, odd_a = m1 - m2, even_b = m3 + m4, odd_b = m3 - m4;                   \
        y[0] = m0 + (even_a + even_b);                                                                \
        y[1] = POINT_A * odd_a + POINT_B * odd_b;                                                     \
        y[2] = SQUARE_A * even_a + SQUARE_B * even_b;                                                 \
        y[3] = (m5 + SQUARE_A * POINT_A * odd_a) + SQUARE_B * POINT_B * odd_b;                        \
    } while (0)

// A y: four output gradients to six points.
#define GRADIENT_LINE(y0, y1, y2, y3, r)                                          \
    do {                                                                          \
        lanes even_a = y0 + SQUARE_A * y2, odd_a = y1 + SQUARE_A * y3;            \
        lanes even_b = y0 + SQUARE_B * y2, odd_b = y1 + SQUARE_B * y3;            \
        r[0] = y0, r[5] = y3;                                                     \
        r[1] = even_a + POINT_A * odd_a, r[2] = even_a - POINT_A * odd_a;         \
        r[3] = even_b + POINT_B * odd_b, r[4] = even_b - POINT_B * odd_b;         \
    } while (0)

// 1 / Π (p − q) over the other points q, for p = 0, ±a, ±b.
#define FACTOR_0 (1 / (SQUARE_A * SQUARE_B))
#define FACTOR_A (1 / (2 * SQUARE_A * (SQUARE_A - SQUARE_B)))
#define FACTOR_B (1 / (2 * SQUARE_B * (SQUARE_B - SQUARE_A)))

// G g: three weights to six points.
#define WEIGHT_LINE(g0, g1, g2, r)                                                              \
    do {                                                                                        \
        lanes even_a = FACTOR_A * (g0 + SQUARE_A * g2), odd_a = FACTOR_A * POINT_A * g1;        \
        lanes even_b = FACTOR_B * (g0 + SQUARE_B * g2), odd_b = FACTOR_B * POINT_B * g1;        \
        r[0] = FACTOR_0 * g0, r[5] = g2;                                                        \
        r[1] = even_a + odd_a, r[2] = even_a - odd_a;                                           \
        r[3] = even_b + odd_b, r[4] = even_b - odd_b;                                           \
    } while (0)

// Gᵀ m: six points to the gradients of three weights.
#define WEIGHT_GRADIENT_LINE(m0, m1, m2, m3, m4, m5, g)                                         \
    do {                                                                                        \
        lanes even_a = FACTOR_A * (m1 + m2), odd_a = FACTOR_A * (m1 - m2);                      \
        lanes even_b = FACTOR_B * (m3 + m4), odd_b = FACTOR_B * (m3 - m4);                      \
        g[0] = FACTOR_0 * m0 + (even_a + even_b);                                               \
        g[1] = POINT_A * odd_a + POINT_B * odd_b;                                               \
        g[2] = m5 + (SQUARE_A * even_a + SQUARE_B * even_b);                                    \
    } while (0)

#endif
