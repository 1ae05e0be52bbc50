// The entries of the headers: each calls the version of the chosen instruction set.
#include "kernel_table.h"

#define KERNEL(result, name, parameters, arguments) \
    result pixel_##name parameters { return pixel_chosen_kernels()->name arguments; }
#define KERNEL_APART KERNEL
#include "kernel_list.h"
