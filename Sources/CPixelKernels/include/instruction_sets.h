// The instruction sets that every kernel is compiled for, and the one that is in use.
#ifndef PIXEL_INSTRUCTION_SETS_H
#define PIXEL_INSTRUCTION_SETS_H

// The baseline is what every processor of the kind has: SSE2, NEON. The others are x86-64's.
typedef enum { PIXEL_BASELINE, PIXEL_AVX2, PIXEL_AVX512 } pixel_instruction_set;
enum { PIXEL_INSTRUCTION_SETS = 3 };

// The environment variable that asks for one.
#define PIXEL_INSTRUCTIONS_VARIABLE "PIXELWISE_INSTRUCTIONS"

// The name by which the variable asks for it: "baseline", "avx2", "avx512".
const char *pixel_instruction_set_name(pixel_instruction_set set);

// Whether this processor has it.
int pixel_has_instruction_set(pixel_instruction_set set);

// The one whose kernels are called: at first what the variable asks for where the processor has that, else the
// widest of the processor.
pixel_instruction_set pixel_chosen_instruction_set(void);

// Chooses one that this processor has. Whoever does it sees to it that no kernel is running, and that what one version has
// packed is not read by another.
void pixel_choose_instruction_set(pixel_instruction_set set);

// Whether the processor multiplies bfloat16 numbers in hardware, with the chosen instructions.
int pixel_has_bfloat16(void);

#endif
