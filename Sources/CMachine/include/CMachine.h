// What Swift cannot ask the system for itself, one header a theme.
#ifndef C_MACHINE_H
#define C_MACHINE_H
#include "file_system.h"
#include "thread_name.h"
#include "thread_team.h"
#endif
