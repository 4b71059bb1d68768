// The gradients of a convolution's weights: products of output gradients with patches, summed over positions, and the same
// by Winograd's transforms. See Kernels.h.

// output[r, column] (+)= the sum over t of left[t, r] * right[t, column], for one panel or its left half.
INLINE void outer(
    const int rows, const int vectors, const float *left, ptrdiff_t left_row, const float *right, ptrdiff_t count,
    float *output, ptrdiff_t row, int adds) {
  V sums[ROWS][2];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) sums[r][v] = (V){0};
  }
  for (ptrdiff_t t = 0; t < count; t++, left += left_row, right += PANEL) {
    V first = load(right), second = vectors > 1 ? load(right + LANES) : first;
    UNROLLED for (int r = 0; r < rows; r++) {
      float value = left[r];
      sums[r][0] += value * first;
      if (vectors > 1) sums[r][1] += value * second;
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      float *place = output + r * row + v * LANES;
      store(place, adds ? sums[r][v] + load(place) : sums[r][v]);
    }
  }
}

typedef void Outer(
    const float *left, ptrdiff_t left_row, const float *right, ptrdiff_t count, float *output, ptrdiff_t row, int adds);

#define OUTER(NAME, COUNT, VECTORS)                                                                            \
  TARGET static void NAME(                                                                                     \
      const float *left, ptrdiff_t left_row, const float *right, ptrdiff_t count, float *output, ptrdiff_t row, \
      int adds) {                                                                                              \
    outer(COUNT, VECTORS, left, left_row, right, count, output, row, adds);                                    \
  }
#define OUTERS(COUNT) OUTER(outer_whole_##COUNT, COUNT, 2) OUTER(outer_half_##COUNT, COUNT, 1)

OUTERS(1) OUTERS(2) OUTERS(3) OUTERS(4) OUTERS(5) OUTERS(6)
#if ROWS == 12
OUTERS(7) OUTERS(8) OUTERS(9) OUTERS(10) OUTERS(11) OUTERS(12)
#endif

// By the number of rows less one, with a whole panel and with half of one.
static Outer *const outers[ROWS][2] = {
    {outer_whole_1, outer_half_1},   {outer_whole_2, outer_half_2},   {outer_whole_3, outer_half_3},
    {outer_whole_4, outer_half_4},   {outer_whole_5, outer_half_5},   {outer_whole_6, outer_half_6},
#if ROWS == 12
    {outer_whole_7, outer_half_7},   {outer_whole_8, outer_half_8},   {outer_whole_9, outer_half_9},
    {outer_whole_10, outer_half_10}, {outer_whole_11, outer_half_11}, {outer_whole_12, outer_half_12},
#endif
};

// One product, with the columns that an output has of the panel.
INLINE void add_outer(
    int rows, const float *left, ptrdiff_t left_row, const float *right, ptrdiff_t count, ptrdiff_t columns,
    float *output, ptrdiff_t row, int adds) {
  Outer *outer = outers[rows - 1][columns <= LANES];
  if (columns == LANES || columns >= PANEL) {
    outer(left, left_row, right, count, output, row, adds);
    return;
  }
  // Whole vectors would reach into the next row.
  float sums[ROWS * PANEL];
  outer(left, left_row, right, count, sums, PANEL, 0);
  for (int r = 0; r < rows; r++) {
    for (ptrdiff_t column = 0; column < columns; column++) {
      float *place = output + r * row + column;
      *place = adds ? *place + sums[r * PANEL + column] : sums[r * PANEL + column];
    }
  }
}

// Packs `rows` values of each position's gradient as [blocks, count, ROWS], a block for each product of next_rows.
TARGET static void pack_gradient(
    const float *gradient, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t count, float *packed) {
  for (ptrdiff_t first = 0; first < rows; packed += count * ROWS) {
    int own = next_rows(rows - first);
    const float *source = gradient + first;
    // Whole blocks are copied, with what lies behind their rows, where anything does.
    ptrdiff_t t = 0;
    for (; t < count && first + t * row + ROWS <= (count - 1) * row + rows; t++) {
      __builtin_memcpy(packed + t * ROWS, source + t * row, ROWS * sizeof(float));
    }
    for (; t < count; t++) {
      for (int r = 0; r < own; r++) packed[t * ROWS + r] = source[t * row + r];
    }
    first += own;
  }
}

// Packs up to a panel of values, from `channel` of a tap on, at some positions: [count, PANEL].
TARGET static void pack_patches(
    const CKPatches *p, ptrdiff_t first, ptrdiff_t count, ptrdiff_t tap, ptrdiff_t channel, ptrdiff_t columns,
    float *packed) {
  ptrdiff_t row = first / p->output_width, column = first % p->output_width;
  ptrdiff_t down = tap / p->taps_across - p->padding_down, across = tap % p->taps_across - p->padding_across;
  for (ptrdiff_t t = 0; t < count; t++, packed += PANEL) {
    ptrdiff_t y = row * p->stride + down, x = column * p->stride + across;
    int inside = y >= 0 && y < p->height && x >= 0 && x < p->width;
    const float *source = inside ? p->map + (y * p->width + x) * p->channels + channel : p->zeros;
    // Lanes behind the columns may hold anything: their sums are not used.
    if (columns > LANES) {
      store(packed, load(source));
      store(packed + columns - LANES, load(source + columns - LANES));
    } else if (columns == LANES) {
      store(packed, load(source));
    } else {
      for (ptrdiff_t lane = 0; lane < columns; lane++) packed[lane] = source[lane];
    }
    if (++column == p->output_width) {
      column = 0;
      row++;
    }
  }
}

TARGET static void add_weight_products(
    const CKPatches *patches, ptrdiff_t first, ptrdiff_t count, const float *gradient, ptrdiff_t gradient_row,
    ptrdiff_t rows, ptrdiff_t panel, ptrdiff_t panels, float *scratch, float *output, ptrdiff_t row, int adds) {
  ptrdiff_t inner = patches->inner, panels_of_tap = (inner + PANEL - 1) / PANEL;
  float *left = scratch + count * PANEL;
  pack_gradient(gradient, gradient_row, rows, count, left);
  for (ptrdiff_t stop = panel + panels; panel < stop; panel++) {
    ptrdiff_t tap = panel / panels_of_tap, channel = panel % panels_of_tap * PANEL;
    ptrdiff_t columns = inner - channel < PANEL ? inner - channel : PANEL;
    pack_patches(patches, first, count, tap, channel, columns, scratch);
    const float *block = left;
    for (ptrdiff_t k = 0; k < rows; block += count * ROWS) {
      int own = next_rows(rows - k);
      add_outer(own, block, ROWS, scratch, count, columns, output + k * row + tap * inner + channel, row, adds);
      k += own;
    }
  }
}

// A d: the transpose of OUTPUT_LINE, six values from four of the output's gradient in one direction.
#define GRADIENT_LINE(FROM, TO)                                                                                \
  do {                                                                                                         \
    V a = FROM(0), b = FROM(1), c = FROM(2), d = FROM(3);                                                      \
    V even = a + c, odd = b + d, far_even = a + 4 * c, far_odd = 2 * b + 8 * d;                                \
    TO(0, a);                                                                                                  \
    TO(1, even + odd);                                                                                         \
    TO(2, even - odd);                                                                                         \
    TO(3, far_even + far_odd);                                                                                 \
    TO(4, far_even - far_odd);                                                                                 \
    TO(5, d);                                                                                                  \
  } while (0)

// G'm: the transpose of KERNEL_LINE, three values of the kernel's gradient from six.
#define WEIGHT_LINE(FROM, TO)                                                                                  \
  do {                                                                                                         \
    V a = FROM(0), b = FROM(1), c = FROM(2), d = FROM(3), e = FROM(4), f = FROM(5);                            \
    V near = (b + c) * (-1.0f / 6), far = d + e;                                                               \
    TO(0, a * 0.25f + near + far * (1.0f / 24));                                                               \
    TO(1, (c - b) * (1.0f / 6) + (d - e) * (1.0f / 12));                                                       \
    TO(2, near + far * (1.0f / 6) + f);                                                                        \
  } while (0)

INLINE void transform_gradient_lanes(
    const float *const pixels[16], ptrdiff_t channel, float *values, ptrdiff_t plane) {
  V middle[24];
#define FROM(y) load(pixels[(y) * 4 + x] + channel)
#define TO(y, value) middle[(y) * 4 + x] = value
  UNROLLED for (int x = 0; x < 4; x++) GRADIENT_LINE(FROM, TO);
#undef FROM
#undef TO
#define FROM(x) middle[y * 4 + (x)]
#define TO(x, value) store(values + (y * 6 + (x)) * plane, value)
  UNROLLED for (int y = 0; y < 6; y++) GRADIENT_LINE(FROM, TO);
#undef FROM
#undef TO
}

TARGET static void transform_gradient_tiles(
    const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, const float *zeros,
    CKTransformedTiles transformed) {
  ptrdiff_t channels = transformed.channels, plane = tile_plane(&transformed);
  for (ptrdiff_t index = first; index < first + count; index++) {
    const CKTiledMap *map = &maps[tiles[index].map];
    ptrdiff_t across = (map->width + 3) / 4;
    ptrdiff_t top = tiles[index].tile / across * 4, left = tiles[index].tile % across * 4;
    const float *pixels[16];
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int inside = top + y < map->height && left + x < map->width;
        pixels[y * 4 + x] = inside ? map->map + ((top + y) * map->width + left + x) * channels : zeros;
      }
    }
    TRANSFORM_TILE(16, transform_gradient_lanes);
  }
}

TARGET static void multiply_weight_tiles(
    CKTransformedTiles gradients, CKTransformedTiles inputs, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t panel, float *sums,
    float *output, const float *scale, int adds) {
  ptrdiff_t channels = inputs.channels, tiles = inputs.count, channel = panel * PANEL;
  ptrdiff_t columns = channels - channel < PANEL ? channels - channel : PANEL;
  // [rows, 36, PANEL]
  for (ptrdiff_t point = 0; point < 36; point++) {
    const float *right = tile_place(&inputs, 0, channel) + point * tile_plane(&inputs);
    for (ptrdiff_t k = 0; k < rows;) {
      // A product takes rows of one panel.
      ptrdiff_t rest = PANEL - (first + k) % PANEL;
      int own = next_rows(rest < rows - k ? rest : rows - k);
      const float *left = tile_place(&gradients, 0, first + k) + point * tile_plane(&gradients);
      outers[own - 1][columns <= LANES](left, PANEL, right, tiles, sums + (k * 36 + point) * PANEL, 36 * PANEL, 0);
      k += own;
    }
  }
  for (ptrdiff_t k = 0; k < rows; k++) {
    float own = scale ? scale[first + k] : 1;
    float kernels[9][PANEL];
    for (ptrdiff_t column = 0; column < columns; column += LANES) {
      const float *place = sums + k * 36 * PANEL + column;
      V middle[18];
#define FROM(y) load(place + ((y) * 6 + x) * PANEL)
#define TO(y, value) middle[(y) * 6 + x] = value
      UNROLLED for (int x = 0; x < 6; x++) WEIGHT_LINE(FROM, TO);
#undef FROM
#undef TO
#define FROM(x) middle[y * 6 + (x)]
#define TO(x, value) store(&kernels[y * 3 + (x)][column], own * (value))
      UNROLLED for (int y = 0; y < 3; y++) WEIGHT_LINE(FROM, TO);
#undef FROM
#undef TO
    }
    // Each kernel's nine values side by side; the compiler's scatters would be slower.
    float turned[9 * PANEL];
    _Pragma("clang loop vectorize(disable)") for (ptrdiff_t column = 0; column < columns; column++) {
      UNROLLED for (int tap = 0; tap < 9; tap++) turned[column * 9 + tap] = kernels[tap][column];
    }
    float *target = output + ((first + k) * channels + channel) * 9;
    if (adds) {
      for (ptrdiff_t index = 0; index < columns * 9; index++) target[index] += turned[index];
    } else {
      __builtin_memcpy(target, turned, columns * 9 * sizeof(float));
    }
  }
}
