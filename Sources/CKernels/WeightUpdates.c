#include "WeightUpdates.h"

// Sums and products are rounded one by one, on processors that could do both at once as well.
#pragma STDC FP_CONTRACT OFF

// Four neighbouring floats, wherever they lie: what every processor has.
typedef float Four __attribute__((vector_size(16), aligned(4)));

static const Four *four(const float *values, ptrdiff_t place) { return (const Four *)(values + place); }

void ck_sgd_update(
    ptrdiff_t count, const float *weights, const float *gradients, const float *momenta, float rate,
    float momentum, float decay, float scale, float *new_weights, float *new_momenta) {
  ptrdiff_t place = 0;
  for (; place + 4 <= count; place += 4) {
    Four weight = *four(weights, place);
    Four step = *four(gradients, place) * scale + weight * decay;
    if (momenta) step = *four(momenta, place) * momentum + step;
    if (new_momenta) *(Four *)(new_momenta + place) = step;
    *(Four *)(new_weights + place) = weight - step * rate;
  }
  for (; place < count; place++) {
    float step = gradients[place] * scale + weights[place] * decay;
    if (momenta) step = momenta[place] * momentum + step;
    if (new_momenta) new_momenta[place] = step;
    new_weights[place] = weights[place] - step * rate;
  }
}

static Four adam(
    const CKAdamStep *step, Four weight, Four gradient, Four first, Four second, float *new_first,
    float *new_second) {
  gradient *= step->scale;
  first += (gradient - first) * step->first_share;
  second = second * step->second_keep + gradient * gradient * step->second_share;
  *(Four *)new_first = first;
  *(Four *)new_second = second;
  Four root = __builtin_elementwise_sqrt(second);
  return weight * step->keep - first / (root / step->second_root + step->epsilon) * step->step_size;
}

void ck_adamw_update(
    ptrdiff_t count, const float *weights, const float *gradients, const float *first, const float *second,
    const CKAdamStep *step, float *new_weights, float *new_first, float *new_second) {
  const Four zero = {0};
  ptrdiff_t place = 0;
  for (; place + 4 <= count; place += 4)
    *(Four *)(new_weights + place) =
        adam(step, *four(weights, place), *four(gradients, place), first ? *four(first, place) : zero,
             second ? *four(second, place) : zero, new_first + place, new_second + place);
  if (place == count) return;
  // The rest as part of four.
  float parts[4][4] = {{0}}, news[2][4];
  ptrdiff_t rest = count - place;
  for (ptrdiff_t lane = 0; lane < rest; lane++) {
    parts[0][lane] = weights[place + lane];
    parts[1][lane] = gradients[place + lane];
    if (first) parts[2][lane] = first[place + lane];
    if (second) parts[3][lane] = second[place + lane];
  }
  Four last = adam(step, *four(parts[0], 0), *four(parts[1], 0), *four(parts[2], 0), *four(parts[3], 0),
                    news[0], news[1]);
  for (ptrdiff_t lane = 0; lane < rest; lane++) {
    new_weights[place + lane] = last[lane];
    new_first[place + lane] = news[0][lane];
    new_second[place + lane] = news[1][lane];
  }
}

void ck_average_weights(
    ptrdiff_t count, const float *averages, const float *weights, float share, float *new_averages) {
  for (ptrdiff_t place = 0; place < count; place++)
    new_averages[place] = averages[place] + (weights[place] - averages[place]) * share;
}

double ck_sum_of_squares(ptrdiff_t count, const float *values) {
  double sums[8] = {0};
  ptrdiff_t place = 0;
  for (; place + 8 <= count; place += 8) {
    for (int lane = 0; lane < 8; lane++) sums[lane] += (double)values[place + lane] * values[place + lane];
  }
  double sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += sums[lane];
  for (; place < count; place++) sum += (double)values[place] * values[place];
  return sum;
}
