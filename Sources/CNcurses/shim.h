// Wide-character curses, and wrappers for what Swift cannot import: constants with casts, variables that Swift 6 treats
// as shared state, and arrays without a length.
#ifndef RETINASCOPE_CNCURSES_H
#define RETINASCOPE_CNCURSES_H

#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <term.h>
#include <wchar.h>

static const attr_t cncurses_bold = A_BOLD;
static const attr_t cncurses_dim = A_DIM;
static const attr_t cncurses_underline = A_UNDERLINE;
static const attr_t cncurses_reverse = A_REVERSE;

static const mmask_t cncurses_button_pressed = BUTTON1_PRESSED;
static const mmask_t cncurses_button_released = BUTTON1_RELEASED;
static const mmask_t cncurses_wheel_up = BUTTON4_PRESSED;
static const mmask_t cncurses_wheel_down = BUTTON5_PRESSED;
static const mmask_t cncurses_position = REPORT_MOUSE_POSITION;

static const int cncurses_function_key = KEY_F0;

static inline WINDOW *cncurses_window(void) { return stdscr; }
// What curses thinks the terminal shows.
static inline WINDOW *cncurses_shown(void) { return curscr; }

// Resets all color pairs without clearing the screen at the next refresh.
static inline void cncurses_reset_pairs(void) {
  reset_color_pairs();
  clearok(curscr, FALSE);
}

// A cell with one character in an extended color pair.
static inline cchar_t cncurses_cell(wchar_t character, attr_t attributes, int pair) {
  wchar_t text[2] = {character, 0};
  cchar_t cell;
  setcchar(&cell, text, attributes, 0, &pair);
  return cell;
}

// The C library's column width of a character. Its declaration depends on macros that Swift's Glibc does not set.
extern int wcwidth(wchar_t);
static inline int cncurses_columns(wchar_t character) { return wcwidth(character); }

// The names of the standard capabilities, in the order of a compiled entry.
static inline const char *cncurses_boolean_name(int index) { return index < BOOLCOUNT ? boolnames[index] : NULL; }
static inline const char *cncurses_number_name(int index) { return index < NUMCOUNT ? numnames[index] : NULL; }
static inline const char *cncurses_string_name(int index) { return index < STRCOUNT ? strnames[index] : NULL; }

static inline const char *cncurses_codeset(void) { return nl_langinfo(CODESET); }

#endif
