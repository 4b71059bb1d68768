#ifndef WEIGHT_UPDATES_H
#define WEIGHT_UPDATES_H

#include <stddef.h>

// What an optimiser does to each weight. They are compiled for every processor alike, so that a step has the same bytes
// on all of them: all but the square root is bound by memory.

/// A step of stochastic gradient descent with momentum: g = scale·gradient + decay·weight, m = momentum·m + g,
/// weight − rate·m. `momenta` may be null, for a first step, and so may `new_momenta` be, without momentum.
void ck_sgd_update(
    ptrdiff_t count, const float *weights, const float *gradients, const float *momenta, float rate,
    float momentum, float decay, float scale, float *new_weights, float *new_momenta);

/// The numbers of an AdamW step that are the same for all weights.
typedef struct {
  /// What gradients are multiplied by first.
  float scale;
  /// 1 − rate · decay
  float keep;
  /// 1 − beta1, beta2 and 1 − beta2
  float first_share, second_keep, second_share;
  /// rate / (1 − beta1^t), the root of 1 − beta2^t, and what is added to the divisor
  float step_size, second_root, epsilon;
} CKAdamStep;

/// A step of AdamW. `first` and `second` may be null, for a first step: all zero.
void ck_adamw_update(
    ptrdiff_t count, const float *weights, const float *gradients, const float *first, const float *second,
    const CKAdamStep *step, float *new_weights, float *new_first, float *new_second);

/// average + share·(weight − average)
void ck_average_weights(
    ptrdiff_t count, const float *averages, const float *weights, float share, float *new_averages);

/// Σ value², in double precision, always in the same order.
double ck_sum_of_squares(ptrdiff_t count, const float *values);

#endif
