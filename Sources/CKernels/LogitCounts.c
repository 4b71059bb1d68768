#include "LogitCounts.h"

// What Swift's compiler takes apart into arithmetic on single numbers.

#pragma STDC FP_CONTRACT OFF

typedef float Floats __attribute__((vector_size(16)));
typedef int32_t Ints __attribute__((vector_size(16)));
typedef uint32_t Words __attribute__((vector_size(16)));
typedef uint64_t Pairs __attribute__((vector_size(16)));
typedef float UnalignedFloats __attribute__((vector_size(16), aligned(4)));

typedef struct {
  Words bins;
  Ints first, second, third;
} Places;

static inline Ints rounded(Floats value) { return (Ints)(value + 0x1.8p23f) - 0x4B400000; }

static inline Places places(Floats y, CKLogitBins bins) {
  Floats shifted = y + bins.shifter;
  Floats nearest = shifted - bins.shifter;
  // All bits set where the nearest bound is above y: -1 as a number.
  Words above = (Words)(nearest > y);
  uint32_t width;
  __builtin_memcpy(&width, &bins.width, sizeof width);
  Floats low = nearest - (Floats)(above & width);
  Floats s = (y - low) * (2 / bins.width) - 1;
  Floats first = s * 32768;
  Floats second = s * first;
  Floats third = s * second;
  return (Places){(Words)shifted + above - bins.first, rounded(first), rounded(second), rounded(third)};
}

static inline void add(void *row, uint32_t bin, Ints moments) {
  Ints *place = (Ints *)row + bin;
  *place += moments;
}

static inline void add_four(char *rows, size_t stride, Places places) {
  Ints one = {1, 1, 1, 1};
  Ints low = __builtin_shufflevector(one, places.first, 0, 4, 1, 5);
  Ints low_powers = __builtin_shufflevector(places.second, places.third, 0, 4, 1, 5);
  Ints high = __builtin_shufflevector(one, places.first, 2, 6, 3, 7);
  Ints high_powers = __builtin_shufflevector(places.second, places.third, 2, 6, 3, 7);
  add(rows, places.bins[0], __builtin_shufflevector(low, low_powers, 0, 1, 4, 5));
  add(rows + stride, places.bins[1], __builtin_shufflevector(low, low_powers, 2, 3, 6, 7));
  add(rows + 2 * stride, places.bins[2], __builtin_shufflevector(high, high_powers, 0, 1, 4, 5));
  add(rows + 3 * stride, places.bins[3], __builtin_shufflevector(high, high_powers, 2, 3, 6, 7));
}

// Of up to four logits those that are inside; returns how many were not inside of both.
static size_t add_some(
    const float *logits, size_t count, CKLogitBins fine, char *rows, size_t stride, CKLogitBins coarse, void *shared,
    size_t first, int32_t *others) {
  size_t other_count = 0;
  for (size_t lane = 0; lane < count; lane++) {
    Floats y = {-logits[lane], -logits[lane], -logits[lane], -logits[lane]};
    Places own = places(y, fine);
    Places common = places(y, coarse);
    int inside = !(own.bins[0] & fine.outside);
    if (inside) {
      add(rows + lane * stride, own.bins[0], (Ints){1, own.first[0], own.second[0], own.third[0]});
    }
    if (!(common.bins[0] & coarse.outside)) {
      add(shared, common.bins[0], (Ints){1, common.first[0], common.second[0], common.third[0]});
    } else {
      inside = 0;
    }
    if (!inside) others[other_count++] = (int32_t)(first + lane);
  }
  return other_count;
}

size_t ck_count_logits(
    const float *logits, size_t count, CKLogitBins fine, void *tables, size_t stride, CKLogitBins coarse, void *shared,
    int32_t *others) {
  char *rows = tables;
  size_t other_count = 0;
  size_t first = 0;
  for (; first + 4 <= count; first += 4, rows += 4 * stride) {
    Floats y = -*(const UnalignedFloats *)(logits + first);
    Places own = places(y, fine);
    Places common = places(y, coarse);
    Pairs outside = (Pairs)((own.bins & fine.outside) | (common.bins & coarse.outside));
    if ((outside[0] | outside[1]) == 0) {
      add_four(rows, stride, own);
      add_four(shared, 0, common);
    } else {
      other_count +=
          add_some(logits + first, 4, fine, rows, stride, coarse, shared, first, others + other_count);
    }
  }
  return other_count
         + add_some(
             logits + first, count - first, fine, rows, stride, coarse, shared, first, others + other_count);
}
