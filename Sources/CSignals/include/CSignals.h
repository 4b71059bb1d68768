#ifndef CSIGNALS_H
#define CSIGNALS_H
// What runs inside signal handlers while the program owns the terminal. It stands in C because a handler may call
// nothing that allocates, locks or counts references, and Swift promises none of that.
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

// Swift's Glibc has neither.
#include <sys/epoll.h>
#include <sys/timerfd.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CSIGNALS_RESTORE_LENGTH = 512 };

// How the terminal is put back by a handler: `bytes` are written to `terminal`, `settings` applied to it.
typedef struct {
  int terminal;
  struct termios settings;
  char bytes[CSIGNALS_RESTORE_LENGTH];
  size_t count;
  // What was written to standard error meanwhile, and where it goes; -1 for neither.
  int captured_errors;
  int errors;
} csignals_restoration;

// Takes over the signals that end, stop and resize, and those of a crash. Those inherited as ignored stay so.
// Each that comes is one byte in the pipe whose reading end is returned; -1 where there is none to be had.
// One at a time.
int csignals_begin(void);

// What a crash, or a second request to end that finds the first one unread, does before the program ends.
// NULL: nothing; the terminal is as it was.
void csignals_set_restoration(const csignals_restoration *restoration);

// A file in memory that standard error can be kept in; -1 where there is none to be had.
int csignals_memory(void);

// Writes what was kept of standard error to where it belongs, from its start.
void csignals_replay(int captured_errors, int errors);

// The next signal that came, 0 for none.
int csignals_next(void);

// Whether a terminal's Ctrl-Z may stop the program: false where it was started so that it ignores it.
bool csignals_may_stop(void);

// Stops the whole process group as Ctrl-Z does, and returns when it goes on; at once where nobody could wake it.
void csignals_stop(void);

// Ends the program as the signal would have.
void csignals_end(int number);

// Gives every signal back to whom it belonged.
void csignals_finish(void);

#ifdef __cplusplus
}
#endif
#endif
