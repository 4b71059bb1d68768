// Focal losses of background anchors, in double precision. See Kernels.h and Convolutions.h.

typedef int64_t L __attribute__((vector_size(LANES * 4), aligned(8), may_alias));
enum { doubles = LANES / 2 };

INLINE D chosen(L mask, D one, D other) { return (D)(((L)one & mask) | ((L)other & ~mask)); }

// e^x for x <= 0, by Taylor's series after reduction by ln 2; 0 below -700. NaN stays NaN.
INLINE D exponential(D x) {
  // Adding it rounds to an integer, which then stands in the low bits.
  const double shifter = 0x1.8p52;
  // ln 2 in two parts; the first ends in zeros, so that its multiples here are exact.
  const double high = 0x1.62e42fefa0000p-1, low = 0x1.cf79abc9e3b3ap-40;
  L underflow = x < -700.0;
  D bounded = chosen(underflow, (D){0} - 700.0, x);
  D shifted = bounded * 1.4426950408889634 + shifter, whole = shifted - shifter;
  D rest = (bounded - whole * high) - whole * low;
  D sum = (D){0} + 1.0 / 39916800;
  sum = sum * rest + 1.0 / 3628800;
  sum = sum * rest + 1.0 / 362880;
  sum = sum * rest + 1.0 / 40320;
  sum = sum * rest + 1.0 / 5040;
  sum = sum * rest + 1.0 / 720;
  sum = sum * rest + 1.0 / 120;
  sum = sum * rest + 1.0 / 24;
  sum = sum * rest + 1.0 / 6;
  sum = sum * rest + 0.5;
  sum = sum * rest + 1.0;
  sum = sum * rest + 1.0;
  return chosen(underflow, (D){0}, sum * (D)(((L)shifted + 1023) << 52));
}

// ln(1 + t) for t from 0 to 1: twice the series of artanh at t / (2 + t).
INLINE D logarithm_of_one_plus(D t) {
  D z = t / (t + 2.0), square = z * z, sum = (D){0} + 1.0 / 25;
  UNROLLED for (int odd = 23; odd > 0; odd -= 2) sum = sum * square + 1.0 / odd;
  return 2.0 * z * sum;
}

typedef struct {
  D loss, gradient, score;
} FocalTerms;

// `power`: gamma where it is 0, 1 or 2, else -1.
INLINE FocalTerms focal_terms(D u, double weight, double gamma, int power) {
  L right = u < 0.0;
  D tail = exponential(chosen(right, u, -u));
  D logarithm = logarithm_of_one_plus(tail), whole = 1.0 / (tail + 1.0), part = tail * whole;
  D score = chosen(right, part, whole), other = chosen(right, whole, part);
  D softplus = chosen(right, (D){0}, u) + logarithm;
  D loss = softplus * weight, gradient = (gamma * other * softplus + score) * weight;
  if (power != 0) {
    D factor = score;
    if (power == 2) factor *= score;
    // score^gamma; its logarithm stays exact where the score underflows.
    if (power < 0) factor = exponential(gamma * (chosen(right, u, (D){0}) - logarithm));
    loss *= factor;
    gradient *= factor;
  }
  return (FocalTerms){loss, gradient, score};
}

INLINE D add_focal_terms(D u, double weight, double gamma, int power, double *sums, ptrdiff_t row) {
  FocalTerms terms = focal_terms(u, weight, gamma, power);
  L hard = u > 0.0;
  D values[6] = {
      chosen(hard, (D){0}, terms.loss), chosen(hard, (D){0}, terms.gradient), chosen(hard, terms.loss, (D){0}),
      chosen(hard, terms.gradient, (D){0}), chosen(hard, (D){0} + 1.0, (D){0}), terms.score};
  UNROLLED for (int quantity = 0; quantity < 6; quantity++) *(D *)(sums + quantity * row) += values[quantity];
  return terms.gradient;
}

INLINE double focal_rows(
    const float *logits, ptrdiff_t rows, ptrdiff_t classes, double weight, double gamma, int power, double scale,
    double *sums, ptrdiff_t row, float *gradients) {
  D least = {0};
  double least_of_rest = 0;
  for (ptrdiff_t anchor = 0; anchor < rows; anchor++, logits += classes) {
    ptrdiff_t label = 0;
    for (; label + doubles <= classes; label += doubles) {
      D u = widened(logits + label);
      least = chosen(u < least, u, least);
      D gradient = add_focal_terms(u, weight, gamma, power, sums + label, row);
      if (gradients) *(H *)(gradients + label) = __builtin_convertvector(gradient * scale, H);
    }
    if (label < classes) {
      // So low that it adds nothing, for the lanes behind the last class.
      D u = (D){0} - 10000.0;
      for (ptrdiff_t lane = 0; lane < classes - label; lane++) {
        u[lane] = logits[label + lane];
        if (u[lane] < least_of_rest) least_of_rest = u[lane];
      }
      D gradient = add_focal_terms(u, weight, gamma, power, sums + label, row);
      for (ptrdiff_t lane = 0; gradients && lane < classes - label; lane++)
        gradients[label + lane] = (float)(gradient[lane] * scale);
    }
    if (gradients) gradients += classes;
  }
  for (int lane = 0; lane < doubles; lane++) {
    if (least[lane] < least_of_rest) least_of_rest = least[lane];
  }
  return least_of_rest;
}

TARGET static double add_focal_losses(
    const float *logits, ptrdiff_t rows, ptrdiff_t classes, double weight, double gamma, double scale, double *sums,
    ptrdiff_t row, float *gradients) {
#define ROWS_OF(POWER) focal_rows(logits, rows, classes, weight, gamma, POWER, scale, sums, row, gradients)
  if (gamma == 0) return ROWS_OF(0);
  if (gamma == 1) return ROWS_OF(1);
  return gamma == 2 ? ROWS_OF(2) : ROWS_OF(-1);
#undef ROWS_OF
}
