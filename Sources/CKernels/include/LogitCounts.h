#ifndef LOGITCOUNTS_H
#define LOGITCOUNTS_H

#include <stddef.h>
#include <stdint.h>

/// Bins of one width over y = -x, x being a logit.
typedef struct {
  /// A power of two.
  float width;
  /// 1.5 * 2^23 widths: adding it rounds to whole bins, whose number then stands in the low bits.
  float shifter;
  /// What those bits are for the first bin.
  uint32_t first;
  /// The bits that are set in no bin's number.
  uint32_t outside;
} CKLogitBins;

/// Adds logits to two kinds of histograms, as far as they are inside of their bins. A bin is four 32-bit numbers: how many
/// logits it has, and the sums of s, s^2 and s^3 in units of 2^-15, s being the place in the bin from -1 to 1.
///
/// - fine, tables: the logits' own histograms, `stride` bytes apart.
/// - coarse, shared: one histogram of all.
/// - others: receives, in rising order, which logits were not inside of both, or not numbers. It has room for `count`.
///
/// Returns how many `others` there are.
size_t ck_count_logits(
    const float *logits, size_t count, CKLogitBins fine, void *tables, size_t stride, CKLogitBins coarse, void *shared,
    int32_t *others);

#endif
