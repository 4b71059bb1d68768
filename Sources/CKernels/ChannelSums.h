// Sums over cells for each channel, in double precision and in the order of the cells. See Kernels.h.

INLINE D widened(const float *values) { return __builtin_convertvector(*(const H *)values, D); }

// Vectors of channels whose sums stay in registers.
enum { sum_vectors = 4, sum_channels = sum_vectors * LANES / 2 };

TARGET static void add_moments(
    const float *values, ptrdiff_t cells, ptrdiff_t channels, double *sums, double *squares) {
  ptrdiff_t channel = 0;
  for (; channel + sum_channels <= channels; channel += sum_channels) {
    D sum[sum_vectors], square[sum_vectors];
    UNROLLED for (int v = 0; v < sum_vectors; v++) {
      sum[v] = *(const D *)(sums + channel + v * LANES / 2);
      square[v] = *(const D *)(squares + channel + v * LANES / 2);
    }
    for (ptrdiff_t cell = 0; cell < cells; cell++) {
      const float *row = values + cell * channels + channel;
      UNROLLED for (int v = 0; v < sum_vectors; v++) {
        D value = widened(row + v * LANES / 2);
        sum[v] += value;
        square[v] += value * value;
      }
    }
    UNROLLED for (int v = 0; v < sum_vectors; v++) {
      *(D *)(sums + channel + v * LANES / 2) = sum[v];
      *(D *)(squares + channel + v * LANES / 2) = square[v];
    }
  }
  for (ptrdiff_t cell = 0; cell < cells; cell++) {
    for (ptrdiff_t rest = channel; rest < channels; rest++) {
      double value = values[cell * channels + rest];
      sums[rest] += value;
      squares[rest] += value * value;
    }
  }
}

TARGET static void add_slopes(
    const float *values, const float *gradients, const double *means, ptrdiff_t cells, ptrdiff_t channels, double *sums,
    double *products) {
  ptrdiff_t channel = 0;
  for (; channel + sum_channels <= channels; channel += sum_channels) {
    D sum[sum_vectors], product[sum_vectors], mean[sum_vectors];
    UNROLLED for (int v = 0; v < sum_vectors; v++) {
      sum[v] = *(const D *)(sums + channel + v * LANES / 2);
      product[v] = *(const D *)(products + channel + v * LANES / 2);
      mean[v] = *(const D *)(means + channel + v * LANES / 2);
    }
    for (ptrdiff_t cell = 0; cell < cells; cell++) {
      const float *row = values + cell * channels + channel, *slopes = gradients + cell * channels + channel;
      UNROLLED for (int v = 0; v < sum_vectors; v++) {
        D slope = widened(slopes + v * LANES / 2);
        sum[v] += slope;
        product[v] += slope * (widened(row + v * LANES / 2) - mean[v]);
      }
    }
    UNROLLED for (int v = 0; v < sum_vectors; v++) {
      *(D *)(sums + channel + v * LANES / 2) = sum[v];
      *(D *)(products + channel + v * LANES / 2) = product[v];
    }
  }
  for (ptrdiff_t cell = 0; cell < cells; cell++) {
    for (ptrdiff_t rest = channel; rest < channels; rest++) {
      double slope = gradients[cell * channels + rest];
      sums[rest] += slope;
      products[rest] += slope * (values[cell * channels + rest] - means[rest]);
    }
  }
}
