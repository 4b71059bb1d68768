#include "LargeValues.h"

#include "Memory.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { width = 16 };

// A bit for each of up to sixteen values that is not below `least`: NaN has one. `readable` values may be read.
static inline uint32_t reaching(const float *values, size_t count, size_t readable, float least) {
#if defined(__SSE2__)
  if (readable >= width) {
    __m128 bound = _mm_set1_ps(least);
    __m128i words[4];
    for (int four = 0; four < 4; four++)
      words[four] = _mm_castps_si128(_mm_cmpnlt_ps(_mm_loadu_ps(values + 4 * four), bound));
    __m128i bytes = _mm_packs_epi16(_mm_packs_epi32(words[0], words[1]), _mm_packs_epi32(words[2], words[3]));
    uint32_t bits = (uint32_t)_mm_movemask_epi8(bytes);
    return count < width ? bits & ((1u << count) - 1) : bits;
  }
#else
  (void)readable;
#endif
  uint32_t bits = 0;
  for (size_t place = 0; place < count; place++) bits |= (uint32_t)!(values[place] < least) << place;
  return bits;
}

// Appends the indices of the large ones among some values, which begin at `first` of the `total`.
static inline size_t append(
    const float *values, size_t first, size_t count, size_t total, float least, uint32_t *indices, size_t found) {
  for (size_t end = first + count; first < end; first += width) {
    size_t some = end - first < width ? end - first : width;
    uint32_t bits = reaching(values + first, some, total - first, least);
    for (; bits; bits &= bits - 1) {
      size_t index = first + (size_t)__builtin_ctz(bits);
      indices[found] = (uint32_t)index;
      // NaN is not large.
      found += values[index] >= least;
    }
  }
  return found;
}

// Asks for the memory of a block's values, which is that of at most three cache lines.
static inline void expect_block(const CKMaximaMap *map, const float *values) {
  for (size_t value = 0; value < map->block_channels; value += 16) ck_expect(values + value);
  ck_expect(values + map->block_channels - 1);
}

// Appends the indices of the large ones among a cell's values; without room for them, only asks for the memory of the
// blocks that may have one.
static inline __attribute__((always_inline)) size_t append_cell(
    const CKMaximaMap *map, size_t cell, float least, uint32_t *indices, size_t found) {
  size_t row = cell * map->across, start = cell * map->channels;
  size_t blocks = map->cells * map->across, total = map->cells * map->channels;
  for (size_t block = 0; block < map->across; block += width) {
    size_t some = map->across - block < width ? map->across - block : width;
    uint32_t bits = reaching(map->of_blocks + row + block, some, blocks - row - block, least);
    for (; bits; bits &= bits - 1) {
      size_t channel = (block + (size_t)__builtin_ctz(bits)) * map->block_channels;
      if (indices) {
        size_t count = map->channels - channel < map->block_channels ? map->channels - channel : map->block_channels;
        found = append(map->values, start + channel, count, total, least, indices, found);
      } else {
        expect_block(map, map->values + start + channel);
      }
    }
  }
  return found;
}

size_t ck_large_values(const CKMaximaMap *map, size_t *first, size_t end, float least, uint32_t *indices, size_t room) {
  // Memory is asked for some steps before it is read: that of some cells' blocks, then that of their values.
  enum { batch = 32 };
  size_t cells[batch];
  size_t found = 0, next = *first;
  while (next < end) {
    size_t passing = 0;
    while (next < end && passing + width <= batch) {
      size_t some = end - next < width ? end - next : width;
      uint32_t bits = reaching(map->of_cells + next, some, map->cells - next, least);
      for (; bits; bits &= bits - 1) {
        size_t cell = next + (size_t)__builtin_ctz(bits);
        cells[passing++] = cell;
        ck_expect(map->of_blocks + cell * map->across);
        ck_expect(map->of_blocks + (cell + 1) * map->across - 1);
      }
      next += some;
    }
    for (size_t place = 0; place < passing; place++) append_cell(map, cells[place], least, NULL, 0);
    for (size_t place = 0; place < passing; place++) {
      if (room - found < map->channels) {
        *first = cells[place];
        return found;
      }
      found = append_cell(map, cells[place], least, indices, found);
    }
  }
  *first = end;
  return found;
}

size_t ck_large_values_of_all(
    const float *values, size_t count, size_t *first, size_t end, float least, uint32_t *indices, size_t room) {
  size_t found = 0, next = *first;
  while (next < end && room - found >= width) {
    size_t some = end - next < width ? end - next : width;
    found = append(values, next, some, count, least, indices, found);
    next += some;
  }
  *first = next;
  return found;
}
