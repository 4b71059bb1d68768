#ifndef RESAMPLING_H
#define RESAMPLING_H

#include <stddef.h>
#include <stdint.h>

#include "Convolutions.h"

// Passes over the bytes of pictures, three to a pixel.

/// For each output position, the inputs that it averages: weights in 22-bit fixed point, none negative. A weight is
/// high * 2^11 + low, so that pairs of products fit into 32 bits.
typedef struct {
  /// The first input of each output, which does not fall from one to the next.
  const int32_t *first;
  /// How many weights each output has.
  const int32_t *count;
  /// `stride` of each output, a multiple of four, zeros behind those that count.
  const int16_t *high, *low;
  ptrdiff_t stride;
  ptrdiff_t outputs;
} CKPixelFilter;

/// Filters `rows` rows of `width` pixels, which follow each other, into rows of `filter->outputs` pixels.
void ck_filter_along_rows(
    CKInstructions instructions, const CKPixelFilter *filter, const uint8_t *input, ptrdiff_t width, ptrdiff_t rows,
    uint8_t *output);

/// Filters along columns into the one row `y` of the output: `bytes` of each row of `input`.
void ck_filter_along_columns(
    CKInstructions instructions, const CKPixelFilter *filter, ptrdiff_t y, const uint8_t *input, ptrdiff_t bytes,
    uint8_t *output);

/// (value / scale - mean) / deviation of each channel of the output, which is the picture's channel `source`.
typedef struct {
  float scale;
  float mean[3], deviation[3];
  int source[3];
} CKNormalization;

/// Whether `ck_resize_normalized` exists for these instructions.
int ck_resizes_normalized(CKInstructions instructions);

/// output[x] = n(first[x]) * (1 - weight[x]) + n(first[x] + 1) * weight[x], n being a normalised pixel of the row. Eight
/// bytes are read from each first pixel on. Divisions are products with the inverse to twice the digits: for some
/// divisors that differs in the last bit from a division. Writes one value behind the last.
void ck_resize_normalized(
    const uint8_t *row, const int32_t *first, const float *weight, ptrdiff_t outputs, const CKNormalization *normalization,
    float *output);

#endif
