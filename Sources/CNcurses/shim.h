// The wide-character curses, and what Swift cannot import from it.
#ifndef RETINASCOPE_CNCURSES_H
#define RETINASCOPE_CNCURSES_H

#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <term.h>

#endif
