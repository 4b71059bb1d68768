#include "Memory.h"

uint64_t ck_read_memory(const uint64_t *words, size_t count) {
  uint64_t sums[8] = {0};
  for (size_t word = 0; word + 8 <= count; word += 8) {
    for (int lane = 0; lane < 8; lane++) sums[lane] += words[word + lane];
  }
  uint64_t sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  return sum;
}
