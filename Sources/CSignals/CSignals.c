#define _GNU_SOURCE
#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// `old_actions` and `taken` use the same indices.
static const int handled[] = {
  SIGTERM, SIGHUP, SIGINT, SIGQUIT,                         // end
  SIGTSTP, SIGCONT, SIGWINCH,                               // report
  SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE,        // crash
};
enum { ENDING = 4, TOLD = 7, ALL = sizeof handled / sizeof *handled };

static struct sigaction old_actions[ALL];
static bool taken[ALL];
static int ends[2] = {-1, -1};
static _Atomic int pending_end;
static csignals_restoration restoration;
static _Atomic bool is_restorable;

static void write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(file, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

int csignals_memory(void) { return memfd_create("standard error", MFD_CLOEXEC); }

void csignals_replay(int captured_errors, int errors) {
  char bytes[4096];
  off_t place = 0;
  ssize_t count;
  while ((count = pread(captured_errors, bytes, sizeof bytes, place)) > 0) {
    write_all(errors, bytes, (size_t)count);
    place += count;
  }
}

static void restore(void) {
  if (!atomic_exchange(&is_restorable, false)) return;
  write_all(restoration.terminal, restoration.bytes, restoration.count);
  tcsetattr(restoration.terminal, TCSADRAIN, &restoration.settings);
  if (restoration.captured_errors < 0) return;
  dup2(restoration.errors, STDERR_FILENO);
  csignals_replay(restoration.captured_errors, restoration.errors);
}

static void set_default(int number) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigaction(number, &action, NULL);
}

static void note(int number) {
  int error = errno;
  // A second request while the first is unread: end at once.
  if (atomic_exchange(&pending_end, number) != 0) {
    restore();
    set_default(number);
    raise(number);
  }
  char byte = (char)number;
  (void)!write(ends[1], &byte, 1);
  errno = error;
}

static void tell(int number) {
  int error = errno;
  char byte = (char)number;
  (void)!write(ends[1], &byte, 1);
  errno = error;
}

// Restores the terminal and passes the signal on. Swift's own handler would prompt on the terminal and wait half a
// minute, so it is only used if the user has configured it.
static void crash(int number) {
  int error = errno;
  restore();
  for (int i = TOLD; i < ALL; i++) {
    if (handled[i] != number) continue;
    if (getenv("SWIFT_BACKTRACE") != NULL) sigaction(number, &old_actions[i], NULL);
    else set_default(number);
  }
  errno = error;
  // A faulting instruction faults again on return, but a signal that was sent must be raised again. It stays blocked
  // until this returns.
  raise(number);
}

static void take(int index, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  sigaction(handled[index], NULL, &old_actions[index]);
  bool is_ignored = !(old_actions[index].sa_flags & SA_SIGINFO) && old_actions[index].sa_handler == SIG_IGN;
  taken[index] = !is_ignored || handled[index] == SIGWINCH;
  if (taken[index]) sigaction(handled[index], &action, NULL);
}

int csignals_begin(void) {
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  atomic_store(&pending_end, 0);
  for (int i = 0; i < ALL; i++) take(i, i < ENDING ? note : i < TOLD ? tell : crash);
  return ends[0];
}

void csignals_set_restoration(const csignals_restoration *value) {
  atomic_store(&is_restorable, false);
  if (value == NULL) return;
  restoration = *value;
  atomic_store(&is_restorable, true);
}

int csignals_next(void) {
  unsigned char byte;
  if (read(ends[0], &byte, 1) != 1) return 0;
  if (byte == atomic_load(&pending_end)) atomic_store(&pending_end, 0);
  return byte;
}

static int index_of(int number) {
  for (int i = 0; i < ALL; i++) {
    if (handled[i] == number) return i;
  }
  return -1;
}

bool csignals_may_stop(void) { return taken[index_of(SIGTSTP)]; }

static _Atomic bool is_awake;
static void wake(int number) {
  (void)number;
  atomic_store(&is_awake, true);
}

void csignals_stop(void) {
  struct sigaction stopping, continuing, waking = {.sa_handler = wake, .sa_flags = SA_RESTART};
  sigaction(SIGTSTP, NULL, &stopping);
  sigaction(SIGCONT, &waking, &continuing);
  set_default(SIGTSTP);
  atomic_store(&is_awake, false);
  kill(0, SIGTSTP);
  // Another thread may receive the signal, slightly later. In an orphaned process group the kernel ignores it.
  for (int i = 0; i < 100 && !atomic_load(&is_awake); i++) usleep(1000);
  sigaction(SIGTSTP, &stopping, NULL);
  sigaction(SIGCONT, &continuing, NULL);
}

void csignals_end(int number) {
  set_default(number);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(number);
}

void csignals_finish(void) {
  csignals_set_restoration(NULL);
  for (int i = 0; i < ALL; i++) {
    if (taken[i]) sigaction(handled[i], &old_actions[i], NULL);
    taken[i] = false;
  }
  for (int i = 0; i < 2; i++) {
    if (ends[i] >= 0) close(ends[i]);
    ends[i] = -1;
  }
}
