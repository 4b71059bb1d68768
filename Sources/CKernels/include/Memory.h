#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <stdint.h>

/// Reads memory as fast as it comes, and returns the sum of its words, so that the reading cannot be left out. A rest of
/// fewer than eight words is not read.
uint64_t ck_read_memory(const uint64_t *words, size_t count);

/// Asks for the cache line of an address, which may lie anywhere, so that reading it soon does not wait.
static inline void ck_expect(const float *address) { __builtin_prefetch(address); }

#endif
