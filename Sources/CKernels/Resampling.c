#include "Resampling.h"

#include <string.h>

// Sums and products are rounded one by one, as in the Swift code that this stands for.
#pragma STDC FP_CONTRACT OFF

enum { WEIGHT_BITS = 22, LOW_BITS = 11 };

static inline uint8_t as_byte(int32_t sum) {
  int32_t value = sum >> WEIGHT_BITS;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

static inline int32_t weight_at(const CKPixelFilter *filter, ptrdiff_t output, ptrdiff_t tap) {
  ptrdiff_t place = output * filter->stride + tap;
  return ((int32_t)filter->high[place] << LOW_BITS) + filter->low[place];
}

// The outputs first..<stop of one row.
static void filter_pixels(
    const CKPixelFilter *filter, const uint8_t *row, ptrdiff_t first, ptrdiff_t stop, uint8_t *output) {
  for (ptrdiff_t x = first; x < stop; x++) {
    const uint8_t *pixel = row + (ptrdiff_t)filter->first[x] * 3;
    int32_t sums[3] = {1 << (WEIGHT_BITS - 1), 1 << (WEIGHT_BITS - 1), 1 << (WEIGHT_BITS - 1)};
    for (ptrdiff_t tap = 0; tap < filter->count[x]; tap++, pixel += 3) {
      int32_t weight = weight_at(filter, x, tap);
      for (int channel = 0; channel < 3; channel++) sums[channel] += pixel[channel] * weight;
    }
    for (int channel = 0; channel < 3; channel++) output[3 * x + channel] = as_byte(sums[channel]);
  }
}

// The bytes first..<stop of a row that averages rows.
static void filter_bytes(
    const CKPixelFilter *filter, ptrdiff_t y, const uint8_t *rows, ptrdiff_t bytes, ptrdiff_t first, ptrdiff_t stop,
    uint8_t *output) {
  for (ptrdiff_t i = first; i < stop; i++) {
    int32_t sum = 1 << (WEIGHT_BITS - 1);
    for (ptrdiff_t tap = 0; tap < filter->count[y]; tap++) sum += rows[tap * bytes + i] * weight_at(filter, y, tap);
    output[i] = as_byte(sum);
  }
}

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx2,fma")))

enum { ROWS_AT_ONCE = 4 };

// The outputs 0..<stop of four rows: their weights are spread over the lanes once for all. Sixteen bytes are read from
// each group of four inputs.
WIDE static void filter_four_rows(
    const CKPixelFilter *filter, const uint8_t *input, ptrdiff_t row_bytes, ptrdiff_t stop, uint8_t *output) {
  // The lower half gets the pixels 0 and 1 as pairs of 16 bits for red, green, blue; the upper half the pixels 2 and 3.
  const __m256i pairs = _mm256_setr_epi8(
      0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
      6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  const __m256i spread = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
  const __m128i half = _mm_set1_epi32(1 << (WEIGHT_BITS - 1));
  for (ptrdiff_t x = 0; x < stop; x++) {
    const uint8_t *pixels = input + (ptrdiff_t)filter->first[x] * 3;
    const int16_t *high_weights = filter->high + x * filter->stride;
    const int16_t *low_weights = filter->low + x * filter->stride;
    __m256i high_sums[ROWS_AT_ONCE], low_sums[ROWS_AT_ONCE];
    for (int row = 0; row < ROWS_AT_ONCE; row++) high_sums[row] = low_sums[row] = _mm256_setzero_si256();
    for (ptrdiff_t tap = 0; tap < filter->count[x]; tap += 4) {
      __m256i high = _mm256_permutevar8x32_epi32(
          _mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)(high_weights + tap))), spread);
      __m256i low = _mm256_permutevar8x32_epi32(
          _mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)(low_weights + tap))), spread);
      for (int row = 0; row < ROWS_AT_ONCE; row++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(pixels + row * row_bytes + 3 * tap));
        __m256i values = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), pairs);
        high_sums[row] = _mm256_add_epi32(high_sums[row], _mm256_madd_epi16(values, high));
        low_sums[row] = _mm256_add_epi32(low_sums[row], _mm256_madd_epi16(values, low));
      }
    }
    for (int row = 0; row < ROWS_AT_ONCE; row++) {
      __m256i sums = _mm256_add_epi32(_mm256_slli_epi32(high_sums[row], LOW_BITS), low_sums[row]);
      __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
      __m128i value = _mm_srai_epi32(_mm_add_epi32(sum, half), WEIGHT_BITS);
      __m128i words = _mm_packs_epi32(value, value);
      uint32_t pixel = (uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(words, words));
      uint8_t *place = output + (row * filter->outputs + x) * 3;
      memcpy(place, &pixel, 2);
      place[2] = (uint8_t)(pixel >> 16);
    }
  }
}

// The bytes of whole groups of sixteen; returns how many they are.
WIDE static ptrdiff_t filter_sixteens(
    const CKPixelFilter *filter, ptrdiff_t y, const uint8_t *rows, ptrdiff_t bytes, uint8_t *output) {
  const int16_t *high_weights = filter->high + y * filter->stride, *low_weights = filter->low + y * filter->stride;
  const __m256i half = _mm256_set1_epi32(1 << (WEIGHT_BITS - 1));
  ptrdiff_t i = 0;
  for (; i + 16 <= bytes; i += 16) {
    __m256i high_sums[2], low_sums[2];
    for (int part = 0; part < 2; part++) high_sums[part] = low_sums[part] = _mm256_setzero_si256();
    for (ptrdiff_t tap = 0; tap < filter->count[y]; tap += 2) {
      int32_t pair;
      memcpy(&pair, high_weights + tap, 4);
      __m256i high = _mm256_set1_epi32(pair);
      memcpy(&pair, low_weights + tap, 4);
      __m256i low = _mm256_set1_epi32(pair);
      const uint8_t *row = rows + tap * bytes + i;
      // Behind the last row, its own bytes count zero times.
      const uint8_t *next = tap + 1 < filter->count[y] ? row + bytes : row;
      __m128i a = _mm_loadu_si128((const __m128i *)row), b = _mm_loadu_si128((const __m128i *)next);
      __m256i values[2] = {
          _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(a, b)), _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(a, b))};
      for (int part = 0; part < 2; part++) {
        high_sums[part] = _mm256_add_epi32(high_sums[part], _mm256_madd_epi16(values[part], high));
        low_sums[part] = _mm256_add_epi32(low_sums[part], _mm256_madd_epi16(values[part], low));
      }
    }
    __m256i wide[2];
    for (int part = 0; part < 2; part++) {
      __m256i sums = _mm256_add_epi32(_mm256_slli_epi32(high_sums[part], LOW_BITS), low_sums[part]);
      wide[part] = _mm256_srai_epi32(_mm256_add_epi32(sums, half), WEIGHT_BITS);
    }
    // Packing works on halves: put them back in order.
    __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(wide[0], wide[1]), 0xD8);
    __m128i packed = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128((__m128i *)(output + i), packed);
  }
  return i;
}

// The inverse of a divisor in two parts, of which the second is what rounding takes from the first.
typedef struct {
  __m256 first, rest;
} Inverse;

WIDE static inline Inverse inverse_of(__m256 divisor) {
  const __m256 one = _mm256_set1_ps(1);
  __m256 first = _mm256_div_ps(one, divisor);
  return (Inverse){first, _mm256_div_ps(_mm256_fnmadd_ps(first, divisor, one), divisor)};
}

WIDE static inline __m256 product(__m256 value, Inverse inverse) {
  return _mm256_fmadd_ps(value, inverse.first, _mm256_mul_ps(value, inverse.rest));
}

WIDE static inline __m256 both_halves(const float *three) {
  return _mm256_setr_ps(three[0], three[1], three[2], 1, three[0], three[1], three[2], 1);
}

// Which bytes become numbers of 32 bits: those of the pixels at `pixel` in each half of two groups of eight bytes.
WIDE static inline __m256i chosen_bytes(const int *source, int pixel) {
  int32_t places[8];
  for (int half = 0; half < 2; half++) {
    for (int channel = 0; channel < 3; channel++) {
      places[4 * half + channel] = (int32_t)(0xFFFFFF00u | (unsigned)(8 * half + 3 * pixel + source[channel]));
    }
    places[4 * half + 3] = -1;
  }
  return _mm256_loadu_si256((const __m256i *)places);
}

WIDE static void resize_normalized(
    const uint8_t *row, const int32_t *first, const float *weight, ptrdiff_t outputs, const CKNormalization *normalization,
    float *output) {
  const __m256i upper = chosen_bytes(normalization->source, 0), lower = chosen_bytes(normalization->source, 1);
  const __m256 one = _mm256_set1_ps(1);
  const Inverse scale = inverse_of(_mm256_set1_ps(normalization->scale));
  const Inverse deviation = inverse_of(both_halves(normalization->deviation));
  const __m256 mean = both_halves(normalization->mean);
  for (ptrdiff_t x = 0; x < outputs; x += 2) {
    ptrdiff_t next = x + 1 < outputs ? x + 1 : x;
    // The row of a large picture lies in no cache any more; the processor alone fetches it too late.
    _mm_prefetch((const char *)row + (ptrdiff_t)first[x] * 3 + 512, _MM_HINT_T0);
    __m128i pixels = _mm_unpacklo_epi64(
        _mm_loadl_epi64((const __m128i *)(row + (ptrdiff_t)first[x] * 3)),
        _mm_loadl_epi64((const __m128i *)(row + (ptrdiff_t)first[next] * 3)));
    __m256i both = _mm256_broadcastsi128_si256(pixels);
    __m256 a = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(both, upper));
    __m256 b = _mm256_cvtepi32_ps(_mm256_shuffle_epi8(both, lower));
    a = product(_mm256_sub_ps(product(a, scale), mean), deviation);
    b = product(_mm256_sub_ps(product(b, scale), mean), deviation);
    __m256 w = _mm256_set_m128(_mm_set1_ps(weight[next]), _mm_set1_ps(weight[x]));
    __m256 value = _mm256_add_ps(_mm256_mul_ps(a, _mm256_sub_ps(one, w)), _mm256_mul_ps(b, w));
    _mm_storeu_ps(output + 3 * x, _mm256_castps256_ps128(value));
    if (next > x) _mm_storeu_ps(output + 3 * next, _mm256_extractf128_ps(value, 1));
  }
}

#endif

void ck_filter_along_rows(
    CKInstructions instructions, const CKPixelFilter *filter, const uint8_t *input, ptrdiff_t width, ptrdiff_t rows,
    uint8_t *output) {
  ptrdiff_t row_bytes = width * 3, row = 0;
#if defined(__x86_64__)
  if (instructions >= CKInstructionsAVX2) {
    // Those whose groups end inside of the row, however many weights they have.
    ptrdiff_t inside = filter->outputs;
    while (inside > 0 && (filter->first[inside - 1] + filter->stride) * 3 + 4 > row_bytes) inside--;
    for (; row + ROWS_AT_ONCE <= rows; row += ROWS_AT_ONCE) {
      filter_four_rows(filter, input + row * row_bytes, row_bytes, inside, output + row * filter->outputs * 3);
      for (ptrdiff_t rest = row; rest < row + ROWS_AT_ONCE; rest++) {
        filter_pixels(filter, input + rest * row_bytes, inside, filter->outputs, output + rest * filter->outputs * 3);
      }
    }
  }
#else
  (void)instructions;
#endif
  for (; row < rows; row++) {
    filter_pixels(filter, input + row * row_bytes, 0, filter->outputs, output + row * filter->outputs * 3);
  }
}

void ck_filter_along_columns(
    CKInstructions instructions, const CKPixelFilter *filter, ptrdiff_t y, const uint8_t *input, ptrdiff_t bytes,
    uint8_t *output) {
  const uint8_t *rows = input + filter->first[y] * bytes;
  ptrdiff_t done = 0;
#if defined(__x86_64__)
  if (instructions >= CKInstructionsAVX2) done = filter_sixteens(filter, y, rows, bytes, output);
#else
  (void)instructions;
#endif
  filter_bytes(filter, y, rows, bytes, done, bytes, output);
}

int ck_resizes_normalized(CKInstructions instructions) {
#if defined(__x86_64__)
  return instructions >= CKInstructionsAVX2;
#else
  (void)instructions;
  return 0;
#endif
}

void ck_resize_normalized(
    const uint8_t *row, const int32_t *first, const float *weight, ptrdiff_t outputs, const CKNormalization *normalization,
    float *output) {
#if defined(__x86_64__)
  resize_normalized(row, first, weight, outputs, normalization, output);
#else
  (void)row, (void)first, (void)weight, (void)outputs, (void)normalization, (void)output;
#endif
}
