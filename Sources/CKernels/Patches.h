// Convolutions as products whose rows are read where they lie in a map. See Kernels.h.

// The addresses of what each tap takes at `rows` positions from `first` on: [taps, ROWS].
TARGET static void place_patches(const CKPatches *p, ptrdiff_t first, int rows, const float **places) {
  for (int r = 0; r < rows; r++) {
    ptrdiff_t top = (first + r) / p->output_width * p->stride - p->padding_down;
    ptrdiff_t left = (first + r) % p->output_width * p->stride - p->padding_across;
    const float **place = places + r;
    for (ptrdiff_t y = top; y < top + p->taps_down; y++) {
      for (ptrdiff_t x = left; x < left + p->taps_across; x++, place += ROWS) {
        int inside = y >= 0 && y < p->height && x >= 0 && x < p->width;
        *place = inside ? p->map + (y * p->width + x) * p->channels : p->zeros;
      }
    }
  }
}

// Copies what the taps take at `rows` positions to `target`, one position behind the other, and lets `places` point there.
// Returns where the next copies go.
TARGET static float *copy_patches(const CKPatches *p, int rows, const float **places, float *target) {
  ptrdiff_t taps = p->taps_down * p->taps_across;
  for (int r = 0; r < rows; r++, target += CKCopyGap) {
    for (ptrdiff_t tap = 0; tap < taps; tap++, target += p->inner) {
      const float **place = places + tap * ROWS + r;
      memcpy(target, *place, p->inner * sizeof(float));
      *place = target;
    }
  }
  return target;
}

// The addresses that are kept at once: at least those of a whole product.
enum { most_places = CKMostTaps * 12 };

// The rows of the next product, of the positions from `position` to `stop`; where the output's rows lie apart, only those
// of one of them.
static inline int next_positions(const CKPatches *p, ptrdiff_t position, ptrdiff_t stop) {
  ptrdiff_t rest = stop - position;
  if (p->output_line) {
    ptrdiff_t line = p->output_width - position % p->output_width;
    if (line < rest) rest = line;
  }
  return next_rows(rest);
}

TARGET static void convolve(
    const CKPatches *patches, ptrdiff_t first, ptrdiff_t count, const float *panels, ptrdiff_t columns, float *output,
    ptrdiff_t row, CKEpilogue epilogue, float *copies) {
  ptrdiff_t taps = patches->taps_down * patches->taps_across, inner = patches->inner;
  ptrdiff_t line = patches->output_line, width = patches->output_width;
  // Whether positions follow each other in the map, so that the next ones begin where these end.
  int follows = taps == 1 && patches->stride == 1 && inner == patches->channels && !copies;
  // The positions of a block see one panel after the other. A product may have one row only.
  const float *places[most_places];
  ptrdiff_t block = taps ? most_places / (taps * ROWS) : most_places;
  if (!line) block *= ROWS;
  for (ptrdiff_t end = first + count; first < end; first += block) {
    ptrdiff_t stop = end - first < block ? end : first + block;
    const float **group = places;
    float *copy = copies;
    for (ptrdiff_t position = first; position < stop; group += taps * ROWS) {
      int rows = next_positions(patches, position, stop);
      place_patches(patches, position, rows, group);
      if (copy) copy = copy_patches(patches, rows, group, copy);
      position += rows;
    }
    for (ptrdiff_t column = 0; column < columns; column += PANEL) {
      group = places;
      for (ptrdiff_t position = first; position < stop; group += taps * ROWS) {
        int rows = next_positions(patches, position, stop);
        ptrdiff_t place = line ? position / width * line + position % width * row : position * row;
        place += column;
        CKEpilogue own = {
            epilogue.bias + column, epilogue.residual ? epilogue.residual + place : 0, epilogue.relu,
            epilogue.gate ? epilogue.gate + place : 0, epilogue.streams};
        // The first panel finds the next positions not yet in the cache.
        Ahead ahead = {panels, 0};
        if (follows && column == 0) ahead = (Ahead){group[0] + rows * inner, 16};
        multiply(
            rows, group, taps, inner, panels + column * taps * inner, columns - column, output + place, row, own, ahead);
        position += rows;
      }
    }
  }
#if defined(__x86_64__)
  // Such stores are ordered with no others.
  if (epilogue.streams) __builtin_ia32_sfence();
#endif
}

TARGET static void pack_panel(
    CKKernelList kernels, const int *taps, ptrdiff_t count, ptrdiff_t columns, ptrdiff_t channels, ptrdiff_t inner,
    float *panel) {
  // Kernels in turn, and lines of the panel that stay in the first-level cache.
  enum { most_channels = 32 };
  for (ptrdiff_t first = 0; first < channels; first += most_channels) {
    ptrdiff_t stop = channels - first < most_channels ? channels : first + most_channels;
    for (ptrdiff_t tap = 0; tap < count; tap++) {
      for (ptrdiff_t column = 0; column < columns; column++) {
        const float *kernel = kernels.values + column * kernels.column_step + taps[tap];
        float scale = kernels.column_scale ? kernels.column_scale[column] : 1;
        float *target = panel + tap * inner * PANEL + column;
        for (ptrdiff_t channel = first; channel < stop; channel++) {
          float own = kernels.channel_scale ? scale * kernels.channel_scale[channel] : scale;
          target[channel * PANEL] = kernel[channel * kernels.channel_step] * own;
        }
      }
    }
  }
}
