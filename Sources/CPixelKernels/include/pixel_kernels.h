// Everything that the kernels offer, one header a theme.
#ifndef PIXEL_KERNELS_H
#define PIXEL_KERNELS_H
#include "thread_team.h"
#endif
