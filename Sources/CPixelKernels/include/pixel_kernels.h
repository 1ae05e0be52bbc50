// Everything that the kernels offer, one header a theme.
#ifndef PIXEL_KERNELS_H
#define PIXEL_KERNELS_H
#include "cross_entropy.h"
#include "thread_team.h"
#endif
