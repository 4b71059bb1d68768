#ifndef FINITE_NUMBERS_H
#define FINITE_NUMBERS_H

#include <stddef.h>

/// Whether no one of `count` floats, wherever they lie, is NaN or infinite.
int ck_are_finite(ptrdiff_t count, const void *floats);

#endif
