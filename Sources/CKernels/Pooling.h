// Pooling by the largest of 3x3 values, stride 2, and its gradient. See Kernels.h.

// The places of a window that lie in the map, row by row. Returns how many there are.
static inline int pool_window(
    const float *map, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t row, ptrdiff_t column,
    const float *cells[9]) {
  int count = 0;
  for (ptrdiff_t y = row * 2 - 1; y <= row * 2 + 1; y++) {
    for (ptrdiff_t x = column * 2 - 1; x <= column * 2 + 1; x++) {
      if (y >= 0 && y < height && x >= 0 && x < width) cells[count++] = map + (y * width + x) * channels;
    }
  }
  return count;
}

TARGET static void pool_row(
    const float *map, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t row, float *output) {
  for (ptrdiff_t column = 0; column * 2 < width; column++, output += channels) {
    const float *cells[9];
    int count = pool_window(map, height, width, channels, row, column, cells);
    ptrdiff_t channel = 0;
    for (; channel + LANES <= channels; channel += LANES) {
      V best = load(cells[0] + channel);
      for (int cell = 1; cell < count; cell++) {
        V other = load(cells[cell] + channel);
        I taken = (other > best) | (other != other);
        best = (V)(((I)other & taken) | ((I)best & ~taken));
      }
      store(output + channel, best);
    }
    for (; channel < channels; channel++) {
      float best = cells[0][channel];
      for (int cell = 1; cell < count; cell++) {
        float other = cells[cell][channel];
        if (other > best || other != other) best = other;
      }
      output[channel] = best;
    }
  }
}

INLINE V kept(V vector, I mask) { return (V)((I)vector & mask); }

TARGET static void add_pool_gradient(
    const float *map, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, const float *gradient, ptrdiff_t row,
    ptrdiff_t first_line, ptrdiff_t stop_line, int through_relu, float *output) {
  ptrdiff_t top = row * 2 - 1 < 0 ? 0 : row * 2 - 1, bottom = row * 2 + 1 < height ? row * 2 + 1 : height - 1;
  for (ptrdiff_t column = 0; column * 2 < width; column++, gradient += channels) {
    ptrdiff_t left = column * 2 - 1 < 0 ? 0 : column * 2 - 1;
    ptrdiff_t right = column * 2 + 1 < width ? column * 2 + 1 : width - 1;
    ptrdiff_t cells[9];
    int count = 0, own[9];
    for (ptrdiff_t y = top; y <= bottom; y++) {
      for (ptrdiff_t x = left; x <= right; x++) {
        own[count] = y >= first_line && y < stop_line;
        cells[count++] = (y * width + x) * channels;
      }
    }
    ptrdiff_t channel = 0;
    for (; channel + LANES <= channels; channel += LANES) {
      V best = load(map + cells[0] + channel);
      I which = {0};
      for (int cell = 1; cell < count; cell++) {
        V value = load(map + cells[cell] + channel);
        I larger = value > best;
        best = (V)(((I)value & larger) | ((I)best & ~larger));
        which = (((I){0} + cell) & larger) | (which & ~larger);
      }
      V slope = load(gradient + channel);
      if (through_relu) slope = kept(slope, best > 0);
      for (int cell = 0; cell < count; cell++) {
        if (!own[cell]) continue;
        float *place = output + cells[cell] + channel;
        store(place, load(place) + kept(slope, which == cell));
      }
    }
    for (; channel < channels; channel++) {
      int best = 0;
      for (int cell = 1; cell < count; cell++) {
        if (map[cells[cell] + channel] > map[cells[best] + channel]) best = cell;
      }
      if (own[best] && (!through_relu || map[cells[best] + channel] > 0)) {
        output[cells[best] + channel] += gradient[channel];
      }
    }
  }
}
