// Winograd's convolution. See Kernels.h.

// Winograd's F(4x4, 3x3) with the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray 2015, section 4.3), first for columns,
// then for rows. B'd: six values of the input in one direction.
#define INPUT_LINE(FROM, TO)                                                                                   \
  do {                                                                                                         \
    V a = FROM(0), b = FROM(1), c = FROM(2), d = FROM(3), e = FROM(4), f = FROM(5);                            \
    V even = e - 4 * c, odd = d - 4 * b, even_half = e - c, odd_half = 2 * (d - b);                            \
    TO(0, 4 * a - 5 * c + e);                                                                                  \
    TO(1, even + odd);                                                                                         \
    TO(2, even - odd);                                                                                         \
    TO(3, even_half + odd_half);                                                                               \
    TO(4, even_half - odd_half);                                                                               \
    TO(5, 4 * b - 5 * d + f);                                                                                  \
  } while (0)

// A'm: four values of the output from six products.
#define OUTPUT_LINE(FROM, TO)                                                                                  \
  do {                                                                                                         \
    V a = FROM(0), b = FROM(1), c = FROM(2), d = FROM(3), e = FROM(4), f = FROM(5);                            \
    V sum = b + c, difference = b - c, far_sum = d + e, far_difference = d - e;                                \
    TO(0, a + sum + far_sum);                                                                                  \
    TO(1, difference + 2 * far_difference);                                                                    \
    TO(2, sum + 4 * far_sum);                                                                                  \
    TO(3, difference + 8 * far_difference + f);                                                                \
  } while (0)

// Gg: six values from three of the kernel in one direction.
#define KERNEL_LINE(FROM, TO)                                                                                  \
  do {                                                                                                         \
    W a = FROM(0), b = FROM(1), c = FROM(2);                                                                   \
    W near = (a + c) * (-1.0 / 6), half = b * (1.0 / 6);                                                       \
    W far = a * (1.0 / 24) + c * (1.0 / 6), far_half = b * (1.0 / 12);                                         \
    TO(0, a * 0.25);                                                                                           \
    TO(1, near - half);                                                                                        \
    TO(2, near + half);                                                                                        \
    TO(3, far + far_half);                                                                                     \
    TO(4, far - far_half);                                                                                     \
    TO(5, c);                                                                                                  \
  } while (0)

// From one of the 36 points of a panel to the next, in floats. An odd number of rows, so that the places of a channel do
// not fall into the same few places of a cache.
static inline ptrdiff_t panel_plane(ptrdiff_t channels) { return (channels | 1) * PANEL; }

// As many numbers of twice the precision as a vector has.
typedef double W __attribute__((vector_size(LANES * 8), aligned(8), may_alias));

// The kernels of a vector of columns, nine taps each, to their places in a panel, `plane` floats from point to point.
INLINE void transform_kernels(const W taps[9], float *values, ptrdiff_t plane) {
  W middle[18];
#define FROM(y) taps[(y) * 3 + x]
#define TO(y, value) middle[(y) * 3 + x] = value
  UNROLLED for (int x = 0; x < 3; x++) KERNEL_LINE(FROM, TO);
#undef FROM
#undef TO
#define FROM(x) middle[y * 3 + (x)]
#define TO(x, value) store(values + (y * 6 + (x)) * plane, __builtin_convertvector(value, V))
  UNROLLED for (int y = 0; y < 6; y++) KERNEL_LINE(FROM, TO);
#undef FROM
#undef TO
}

TARGET static void pack_tile_panel(CKKernelList kernels, ptrdiff_t columns, ptrdiff_t channels, float *panel) {
  double taps[9][PANEL] = {{0}};
  for (ptrdiff_t channel = 0; channel < channels; channel++, panel += PANEL) {
    for (ptrdiff_t column = 0; column < columns; column++) {
      const float *kernel = kernels.values + column * kernels.column_step + channel * kernels.channel_step;
      double scale = kernels.column_scale ? kernels.column_scale[column] : 1;
      if (kernels.channel_scale) scale *= kernels.channel_scale[channel];
      for (int tap = 0; tap < 9; tap++) taps[kernels.turned ? 8 - tap : tap][column] = (double)kernel[tap] * scale;
    }
    for (ptrdiff_t column = 0; column < PANEL; column += LANES) {
      W own[9];
      UNROLLED for (int tap = 0; tap < 9; tap++) own[tap] = *(const W *)&taps[tap][column];
      transform_kernels(own, panel + column, panel_plane(channels));
    }
  }
}

TARGET static void expand_tile_panel(const float *taps, const float *scale, ptrdiff_t channels, float *panel) {
  for (ptrdiff_t channel = 0; channel < channels; channel++, taps += PANEL, panel += PANEL) {
    for (ptrdiff_t column = 0; column < PANEL; column += LANES) {
      W factor = (W){0} + 1, own[9];
      if (scale) factor = __builtin_convertvector(load(scale + column), W);
      UNROLLED for (int tap = 0; tap < 9; tap++)
        own[tap] = __builtin_convertvector(load(taps + tap * channels * PANEL + column), W) * factor;
      transform_kernels(own, panel + column, panel_plane(channels));
    }
  }
}

INLINE void transform_lanes(const float *const pixels[36], ptrdiff_t channel, float *values, ptrdiff_t plane) {
  V middle[36];
#define FROM(y) load(pixels[(y) * 6 + x] + channel)
#define TO(y, value) middle[(y) * 6 + x] = value
  UNROLLED for (int x = 0; x < 6; x++) INPUT_LINE(FROM, TO);
#undef FROM
#undef TO
#define FROM(x) middle[y * 6 + (x)]
#define TO(x, value) store(values + (y * 6 + (x)) * plane, value)
  UNROLLED for (int y = 0; y < 6; y++) INPUT_LINE(FROM, TO);
#undef FROM
#undef TO
}

static inline ptrdiff_t tile_row(const CKTransformedTiles *tiles) { return (tiles->channels + 15) / 16 * 16; }

// From a point to the next: see `panel_plane`.
static inline ptrdiff_t tile_plane(const CKTransformedTiles *tiles) {
  ptrdiff_t row = tiles->in_panels ? (tiles->channels + PANEL - 1) / PANEL * PANEL : tile_row(tiles);
  return ((tiles->count * row + 15) / 16 * 16) | 16;
}

static ptrdiff_t tile_floats(CKTransformedTiles tiles) { return 36 * tile_plane(&tiles); }

static inline float *tile_place(const CKTransformedTiles *tiles, ptrdiff_t index, ptrdiff_t channel) {
  if (!tiles->in_panels) return tiles->values + index * tile_row(tiles) + channel;
  return tiles->values + (channel / PANEL * tiles->count + index) * PANEL + channel % PANEL;
}

// Transforms all channels of one tile, whose pixels are given by their addresses.
#define TRANSFORM_TILE(COUNT, TRANSFORM)                                                                       \
  do {                                                                                                         \
    ptrdiff_t channel = 0;                                                                                     \
    for (; channel + LANES <= channels; channel += LANES) {                                                    \
      TRANSFORM(pixels, channel, tile_place(&transformed, index, channel), plane);                             \
    }                                                                                                          \
    if (channel < channels) {                                                                                  \
      float rest[COUNT][LANES] = {{0}};                                                                        \
      const float *copies[COUNT];                                                                              \
      for (int pixel = 0; pixel < COUNT; pixel++) {                                                            \
        for (ptrdiff_t lane = 0; lane < channels - channel; lane++)                                            \
          rest[pixel][lane] = pixels[pixel][channel + lane];                                                   \
        copies[pixel] = rest[pixel];                                                                           \
      }                                                                                                        \
      TRANSFORM(copies, 0, tile_place(&transformed, index, channel), plane);                                   \
    }                                                                                                          \
  } while (0)

TARGET static void transform_tiles(
    const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, const float *zeros,
    CKTransformedTiles transformed) {
  ptrdiff_t channels = transformed.channels, plane = tile_plane(&transformed);
  for (ptrdiff_t index = first; index < first + count; index++) {
    const CKTiledMap *map = &maps[tiles[index].map];
    ptrdiff_t across = (map->width + 3) / 4;
    ptrdiff_t top = tiles[index].tile / across * 4 - 1, left = tiles[index].tile % across * 4 - 1;
    const float *pixels[36];
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 6; x++) {
        ptrdiff_t row = top + y, column = left + x;
        int inside = row >= 0 && row < map->height && column >= 0 && column < map->width;
        pixels[y * 6 + x] = inside ? map->map + (row * map->width + column) * channels : zeros;
      }
    }
    TRANSFORM_TILE(36, transform_lanes);
  }
}

// The outputs of one tile in up to a vector of columns.
INLINE void restore_lanes(
    const float *sums, ptrdiff_t plane, const CKTiledMap *map, int tile, ptrdiff_t column, ptrdiff_t lanes, ptrdiff_t row,
    const float *bias, int relu) {
  V middle[24];
#define FROM(y) load(sums + ((y) * 6 + x) * plane)
#define TO(y, value) middle[(y) * 6 + x] = value
  UNROLLED for (int x = 0; x < 6; x++) OUTPUT_LINE(FROM, TO);
#undef FROM
#undef TO
  ptrdiff_t across = (map->width + 3) / 4, top = tile / across * 4, left = tile % across * 4;
  V added = load(bias + column);
  UNROLLED for (int y = 0; y < 4; y++) {
    if (y >= map->height - top) break;
    V values[4];
#define FROM(x) middle[y * 6 + (x)]
#define TO(x, value) values[x] = value
    OUTPUT_LINE(FROM, TO);
#undef FROM
#undef TO
    UNROLLED for (int x = 0; x < 4; x++) {
      if (x >= map->width - left) break;
      ptrdiff_t place = ((top + y) * map->width + left + x) * row + column;
      V value = values[x] + added;
      if (lanes >= LANES) {
        if (map->residual) value += load(map->residual + place);
        if (map->gate) value = gated(value, load(map->gate + place));
        store(map->output + place, relu ? clamped(value) : value);
      } else {
        for (ptrdiff_t lane = 0; lane < lanes; lane++) {
          float one = map->residual ? value[lane] + map->residual[place + lane] : value[lane];
          if (map->gate && map->gate[place + lane] <= 0) one = 0;
          map->output[place + lane] = relu && one < 0 ? 0 : one;
        }
      }
    }
  }
}

// Writes the largest value of each cell of a tile in one panel, of which `columns` are written, reading what was just
// stored.
TARGET static void keep_largest(const CKTiledMap *map, int tile, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t row) {
  ptrdiff_t across = (map->width + 3) / 4, top = tile / across * 4, left = tile % across * 4;
  ptrdiff_t panel = column / PANEL, panels = (row + PANEL - 1) / PANEL;
  V least = (V){0} - FLT_MAX;
  for (ptrdiff_t y = 0; y < 4 && y < map->height - top; y++) {
    ptrdiff_t first = (top + y) * map->width + left;
    V largest[4];
    UNROLLED for (int x = 0; x < 4; x++) {
      largest[x] = least;
      if (x >= map->width - left) continue;
      const float *values = map->output + (first + x) * row + column;
      ptrdiff_t lane = 0;
      for (; lane + LANES <= columns; lane += LANES) largest[x] = raised(largest[x], load(values + lane));
      if (lane == columns) continue;
      V rest = least;
      for (int place = 0; lane < columns; lane++) rest[place++] = values[lane];
      largest[x] = raised(largest[x], rest);
    }
    V four = pairs_raised(pairs_raised(largest[0], largest[1]), pairs_raised(largest[2], largest[3]));
    for (int lanes = LANES; lanes > 4; lanes /= 2) four = pairs_raised(four, four);
    for (int x = 0; x < 4 && x < map->width - left; x++) map->maxima[(first + x) * panels + panel] = four[x];
  }
}

TARGET static void multiply_tiles(
    const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, CKTransformedTiles transformed,
    const float *panels, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t row, const float *bias, int relu, float *sums) {
  ptrdiff_t channels = transformed.channels, values = tile_row(&transformed);
  ptrdiff_t plane = tile_plane(&transformed), sum_plane = (count | 1) * PANEL;
  for (ptrdiff_t end = column + columns; column < end; column += PANEL) {
    ptrdiff_t own = end - column < PANEL ? end - column : PANEL;
    for (ptrdiff_t point = 0; point < 36; point++, panels += panel_plane(channels)) {
      for (ptrdiff_t tile = 0; tile < count;) {
        int rows = next_rows(count - tile);
        const float *places[ROWS];
        const float *place = transformed.values + point * plane + (first + tile) * values;
        for (int r = 0; r < rows; r++) places[r] = place + r * values;
        Product *product = products[rows - 1][own <= LANES];
        float *target = sums + point * sum_plane + tile * PANEL;
        product(places, 1, channels, panels, target, PANEL, (CKEpilogue){0}, (Ahead){panels, 0});
        tile += rows;
      }
    }
    for (ptrdiff_t index = 0; index < count; index++) {
      const CKTile *tile = &tiles[first + index];
      const CKTiledMap *map = &maps[tile->map];
      for (ptrdiff_t lane = 0; lane < own; lane += LANES) {
        restore_lanes(
            sums + index * PANEL + lane, sum_plane, map, tile->tile, column + lane, own - lane, row, bias, relu);
      }
      if (map->maxima) keep_largest(map, tile->tile, column, own, row);
    }
  }
}
