// The heap of the command, one header a theme. A header that is new changes this one, so that builds that lie there see it.
#ifndef C_HEAP_H
#define C_HEAP_H
#include "heap_exhaustion.h"
#include "heap_reuse.h"
#endif
