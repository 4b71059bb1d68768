// The convolution kernels. Each file that includes this compiles them for one instruction set, and defines before:
//   LANES   the floats of a vector
//   ROWS    the most rows of a product: their sums, two vectors each, fit into the registers
//   TARGET  the attribute of functions
//   TABLE   the name of the table of kernels

#include "Convolutions.h"

typedef float V __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
typedef int I __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
// Half as many numbers of twice the precision.
typedef double D __attribute__((vector_size(LANES * 4), aligned(8), may_alias));
typedef float H __attribute__((vector_size(LANES * 2), aligned(4), may_alias));

#define PANEL (2 * LANES)
#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINE TARGET static inline __attribute__((always_inline))

INLINE V load(const float *values) { return *(const V *)values; }
INLINE void store(float *values, V vector) { *(V *)values = vector; }
INLINE V clamped(V vector) { return (V)((I)vector & ~(I)(vector < 0)); }
INLINE V gated(V vector, V gate) { return (V)((I)vector & ~(I)(gate <= 0)); }

// The rows of the next product, of `rest` that remain: as few products as possible, of about the same size, since one of
// a single row takes as long as one of four.
static inline int next_rows(ptrdiff_t rest) {
  ptrdiff_t products = (rest + ROWS - 1) / ROWS;
  return (int)((rest + products - 1) / products);
}

// The products of some rows with one panel, or with its left half: nearly all of the arithmetic is here. `places` are the
// addresses of `inner` values for each tap and row, [taps, ROWS].
INLINE void product(
    const int rows, const int vectors, const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel,
    float *output, ptrdiff_t row, CKEpilogue epilogue) {
  V sums[ROWS][2];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) sums[r][v] = epilogue.bias ? load(epilogue.bias + v * LANES) : (V){0};
  }
  for (ptrdiff_t tap = 0; tap < taps; tap++, places += ROWS) {
    const float *values[ROWS];
    UNROLLED for (int r = 0; r < rows; r++) values[r] = places[r];
    for (ptrdiff_t k = 0; k < inner; k++, panel += PANEL) {
      V left = load(panel), right = vectors > 1 ? load(panel + LANES) : left;
      UNROLLED for (int r = 0; r < rows; r++) {
        float value = values[r][k];
        sums[r][0] += value * left;
        if (vectors > 1) sums[r][1] += value * right;
      }
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      V sum = sums[r][v];
      ptrdiff_t place = r * row + v * LANES;
      if (epilogue.residual) sum += load(epilogue.residual + place);
      if (epilogue.gate) sum = gated(sum, load(epilogue.gate + place));
      store(output + place, epilogue.relu ? clamped(sum) : sum);
    }
  }
}

typedef void Product(
    const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel, float *output, ptrdiff_t row,
    CKEpilogue epilogue);

#define PRODUCT(NAME, COUNT, VECTORS)                                                                          \
  TARGET static void NAME(                                                                                     \
      const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel, float *output,          \
      ptrdiff_t row, CKEpilogue epilogue) {                                                                    \
    product(COUNT, VECTORS, places, taps, inner, panel, output, row, epilogue);                                \
  }
#define PRODUCTS(COUNT) PRODUCT(whole_##COUNT, COUNT, 2) PRODUCT(half_##COUNT, COUNT, 1)

PRODUCTS(1) PRODUCTS(2) PRODUCTS(3) PRODUCTS(4) PRODUCTS(5) PRODUCTS(6)
#if ROWS == 12
PRODUCTS(7) PRODUCTS(8) PRODUCTS(9) PRODUCTS(10) PRODUCTS(11) PRODUCTS(12)
#elif ROWS != 6
#error "products of 6 or of 12 rows"
#endif

// By the number of rows less one, with a whole panel and with half of one.
static Product *const products[ROWS][2] = {
    {whole_1, half_1}, {whole_2, half_2},   {whole_3, half_3},   {whole_4, half_4},   {whole_5, half_5},   {whole_6, half_6},
#if ROWS == 12
    {whole_7, half_7}, {whole_8, half_8},   {whole_9, half_9},   {whole_10, half_10}, {whole_11, half_11}, {whole_12, half_12},
#endif
};

// One product, with the columns that an output has of the panel.
INLINE void multiply(
    int rows, const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel, ptrdiff_t columns,
    float *output, ptrdiff_t row, CKEpilogue epilogue) {
  Product *product = products[rows - 1][columns <= LANES];
  if (columns == LANES || columns >= PANEL) {
    product(places, taps, inner, panel, output, row, epilogue);
    return;
  }
  // Whole vectors would reach into the next row.
  float sums[ROWS * PANEL];
  product(places, taps, inner, panel, sums, PANEL, (CKEpilogue){epilogue.bias, 0, 0, 0});
  for (int r = 0; r < rows; r++) {
    for (ptrdiff_t column = 0; column < columns; column++) {
      float sum = sums[r * PANEL + column];
      if (epilogue.residual) sum += epilogue.residual[r * row + column];
      if (epilogue.gate && epilogue.gate[r * row + column] <= 0) sum = 0;
      output[r * row + column] = epilogue.relu && sum < 0 ? 0 : sum;
    }
  }
}

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

enum { most_places = 6144 };

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
    ptrdiff_t row, CKEpilogue epilogue) {
  ptrdiff_t taps = patches->taps_down * patches->taps_across, inner = patches->inner;
  ptrdiff_t line = patches->output_line, width = patches->output_width;
  // The positions of a block see one panel after the other. A product may have one row only.
  const float *places[most_places];
  ptrdiff_t block = taps ? most_places / (taps * ROWS) : most_places;
  if (!line) block *= ROWS;
  for (ptrdiff_t end = first + count; first < end; first += block) {
    ptrdiff_t stop = end - first < block ? end : first + block;
    const float **group = places;
    for (ptrdiff_t position = first; position < stop; group += taps * ROWS) {
      int rows = next_positions(patches, position, stop);
      place_patches(patches, position, rows, group);
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
            epilogue.gate ? epilogue.gate + place : 0};
        multiply(
            rows, group, taps, inner, panels + column * taps * inner, columns - column, output + place, row, own);
        position += rows;
      }
    }
  }
}

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
    D a = FROM(0), b = FROM(1), c = FROM(2);                                                                   \
    D near = (a + c) * (-1.0 / 6), half = b * (1.0 / 6);                                                       \
    D far = a * (1.0 / 24) + c * (1.0 / 6), far_half = b * (1.0 / 12);                                         \
    TO(0, a * 0.25);                                                                                           \
    TO(1, near - half);                                                                                        \
    TO(2, near + half);                                                                                        \
    TO(3, far + far_half);                                                                                     \
    TO(4, far - far_half);                                                                                     \
    TO(5, c);                                                                                                  \
  } while (0)

enum { double_lanes = LANES / 2 };

TARGET static void pack_tile_panel(CKKernelList kernels, ptrdiff_t columns, ptrdiff_t channels, float *panel) {
  double taps[9][PANEL] = {{0}};
  for (ptrdiff_t channel = 0; channel < channels; channel++, panel += PANEL) {
    for (ptrdiff_t column = 0; column < columns; column++) {
      const float *kernel = kernels.values + column * kernels.column_step + channel * kernels.channel_step;
      double scale = kernels.column_scale ? kernels.column_scale[column] : 1;
      if (kernels.channel_scale) scale *= kernels.channel_scale[channel];
      for (int tap = 0; tap < 9; tap++) taps[kernels.turned ? 8 - tap : tap][column] = (double)kernel[tap] * scale;
    }
    for (ptrdiff_t column = 0; column < PANEL; column += double_lanes) {
      D middle[18];
#define FROM(y) *(const D *)&taps[(y) * 3 + x][column]
#define TO(y, value) middle[(y) * 3 + x] = value
      UNROLLED for (int x = 0; x < 3; x++) KERNEL_LINE(FROM, TO);
#undef FROM
#undef TO
#define FROM(x) middle[y * 3 + (x)]
#define TO(x, value) *(H *)(panel + (y * 6 + (x)) * channels * PANEL + column) = __builtin_convertvector(value, H)
      UNROLLED for (int y = 0; y < 6; y++) KERNEL_LINE(FROM, TO);
#undef FROM
#undef TO
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

TARGET static void transform_tiles(
    const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, const float *zeros,
    CKTransformedTiles transformed) {
  ptrdiff_t channels = transformed.channels, plane = transformed.count * tile_row(&transformed);
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
    float *values = transformed.values + index * tile_row(&transformed);
    ptrdiff_t channel = 0;
    for (; channel + LANES <= channels; channel += LANES) transform_lanes(pixels, channel, values + channel, plane);
    if (channel < channels) {
      float rest[36][LANES] = {{0}};
      const float *copies[36];
      for (int pixel = 0; pixel < 36; pixel++) {
        for (ptrdiff_t lane = 0; lane < channels - channel; lane++) rest[pixel][lane] = pixels[pixel][channel + lane];
        copies[pixel] = rest[pixel];
      }
      transform_lanes(copies, 0, values + channel, plane);
    }
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

TARGET static void multiply_tiles(
    const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, CKTransformedTiles transformed,
    const float *panels, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t row, const float *bias, int relu, float *sums) {
  ptrdiff_t channels = transformed.channels, values = tile_row(&transformed);
  for (ptrdiff_t end = column + columns; column < end; column += PANEL) {
    ptrdiff_t own = end - column < PANEL ? end - column : PANEL;
    for (ptrdiff_t point = 0; point < 36; point++, panels += channels * PANEL) {
      for (ptrdiff_t tile = 0; tile < count;) {
        int rows = next_rows(count - tile);
        const float *places[ROWS];
        const float *place = transformed.values + (point * transformed.count + first + tile) * values;
        for (int r = 0; r < rows; r++) places[r] = place + r * values;
        Product *product = products[rows - 1][own <= LANES];
        product(places, 1, channels, panels, sums + (point * count + tile) * PANEL, PANEL, (CKEpilogue){0, 0, 0, 0});
        tile += rows;
      }
    }
    for (ptrdiff_t index = 0; index < count; index++) {
      const CKTile *tile = &tiles[first + index];
      for (ptrdiff_t lane = 0; lane < own; lane += LANES) {
        restore_lanes(
            sums + index * PANEL + lane, count * PANEL, &maps[tile->map], tile->tile, column + lane, own - lane, row, bias,
            relu);
      }
    }
  }
}

TARGET static void add_product(
    const float *const *rows, ptrdiff_t count, ptrdiff_t inner, const float *panels, ptrdiff_t columns, float *output,
    ptrdiff_t row) {
  for (ptrdiff_t column = 0; column < columns; column += PANEL) {
    for (ptrdiff_t first = 0; first < count;) {
      int own = next_rows(count - first);
      float *target = output + first * row + column;
      multiply(
          own, rows + first, 1, inner, panels + column * inner, columns - column, target, row, (CKEpilogue){0, target, 0, 0});
      first += own;
    }
  }
}

const CKKernels TABLE = {PANEL, pack_tile_panel, convolve, transform_tiles, multiply_tiles, add_product};
