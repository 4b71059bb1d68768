#ifndef CSIGNALS_H
#define CSIGNALS_H
// The program's signal handlers while it uses the terminal. In C, because a handler must not allocate, lock or count
// references, which Swift cannot guarantee.
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

// Not in Swift's Glibc module.
#include <sys/epoll.h>
#include <sys/timerfd.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CSIGNALS_RESTORE_LENGTH = 512 };

// How a handler restores the terminal: it writes `bytes` to `terminal` and applies `settings` to it.
typedef struct {
  int terminal;
  struct termios settings;
  char bytes[CSIGNALS_RESTORE_LENGTH];
  size_t count;
  // The file with captured standard error, and the original standard error; -1 if it is not captured.
  int captured_errors;
  int errors;
} csignals_restoration;

// Handles the signals for ending, stopping, resizing and crashes. Signals inherited as ignored stay ignored.
// Each signal writes one byte to a pipe, whose read end is returned; -1 if there is no pipe.
// Must be followed by csignals_finish before it is called again.
int csignals_begin(void);

// What to restore before the program ends, at a crash or at a second request to end while the first is unread.
// NULL for nothing.
void csignals_set_restoration(const csignals_restoration *restoration);

// Creates a file in memory to capture standard error; -1 if that fails.
int csignals_memory(void);

// Copies the captured standard error to `errors`, from its start.
void csignals_replay(int captured_errors, int errors);

// Returns the next signal, or 0.
int csignals_next(void);

// Whether Ctrl-Z may stop the program: false if SIGTSTP was inherited as ignored.
bool csignals_may_stop(void);

// Stops the whole process group like Ctrl-Z, and returns when it continues, or at once if nothing could continue it.
void csignals_stop(void);

// Ends the program as the signal would.
void csignals_end(int number);

// Restores the previous signal handlers.
void csignals_finish(void);

#ifdef __cplusplus
}
#endif
#endif
