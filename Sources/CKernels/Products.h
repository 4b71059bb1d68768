// Products of rows with panels of weights. See Kernels.h.

// What a product asks memory for while it computes, so that a later one finds it in the cache: the line at `place`, and
// with each further value the one that begins `step` floats later. It may lie outside of what is mapped.
typedef struct {
  const float *place;
  ptrdiff_t step;
} Ahead;

// How many values before its use a row of a panel is asked for. The processor's own foresight ends at each page.
enum { panel_distance = 16 };

// Adds the products of value k of each row.
INLINE void add_value(
    const int rows, const int vectors, const float *const values[ROWS], ptrdiff_t k, const float *panel, V sums[ROWS][2]) {
  __builtin_prefetch(panel + panel_distance * PANEL);
  if (vectors > 1 && PANEL * sizeof(float) > 64) __builtin_prefetch(panel + panel_distance * PANEL + LANES);
  V left = load(panel), right = vectors > 1 ? load(panel + LANES) : left;
  UNROLLED for (int r = 0; r < rows; r++) {
    float value = values[r][k];
    sums[r][0] += value * left;
    if (vectors > 1) sums[r][1] += value * right;
  }
}

// Asks for a row of an output, and for what is added to it.
INLINE void expect_row(const int vectors, const float *output, CKEpilogue epilogue, ptrdiff_t place) {
  UNROLLED for (int v = 0; v < vectors; v++) {
    if (!epilogue.streams) __builtin_prefetch(output + place + v * LANES, 1);
    if (epilogue.residual) __builtin_prefetch(epilogue.residual + place + v * LANES);
  }
}

// The products of some rows with one panel, or with its left half: nearly all of the arithmetic is here. `places` are the
// addresses of `inner` values for each tap and row, [taps, ROWS].
INLINE void product(
    const int rows, const int vectors, const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel,
    float *output, ptrdiff_t row, CKEpilogue epilogue, Ahead ahead) {
  V sums[ROWS][2];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) sums[r][v] = epilogue.bias ? load(epilogue.bias + v * LANES) : (V){0};
  }
  for (ptrdiff_t tap = 0; tap < taps; tap++, places += ROWS) {
    const float *values[ROWS];
    UNROLLED for (int r = 0; r < rows; r++) values[r] = places[r];
    ptrdiff_t k = 0;
    // Without a bias the sums go to a small place that is in the cache already.
    if (tap == 0 && epilogue.bias && inner > rows) {
      for (; k < rows; k++, panel += PANEL) {
        expect_row(vectors, output, epilogue, k * row);
        add_value(rows, vectors, values, k, panel, sums);
      }
    }
    for (; k < inner; k++, panel += PANEL, ahead.place += ahead.step) {
      __builtin_prefetch(ahead.place, 0, 2);
      add_value(rows, vectors, values, k, panel, sums);
    }
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < vectors; v++) {
      V sum = sums[r][v];
      ptrdiff_t place = r * row + v * LANES;
      if (epilogue.residual) sum += load(epilogue.residual + place);
      if (epilogue.gate) sum = gated(sum, load(epilogue.gate + place));
      if (epilogue.relu) sum = clamped(sum);
      if (epilogue.streams) {
        stream(output + place, sum);
      } else {
        store(output + place, sum);
      }
    }
  }
}

typedef void Product(
    const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel, float *output, ptrdiff_t row,
    CKEpilogue epilogue, Ahead ahead);

#define PRODUCT(NAME, COUNT, VECTORS)                                                                          \
  TARGET static void NAME(                                                                                     \
      const float *const *places, ptrdiff_t taps, ptrdiff_t inner, const float *panel, float *output,          \
      ptrdiff_t row, CKEpilogue epilogue, Ahead ahead) {                                                       \
    product(COUNT, VECTORS, places, taps, inner, panel, output, row, epilogue, ahead);                         \
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
    float *output, ptrdiff_t row, CKEpilogue epilogue, Ahead ahead) {
  Product *product = products[rows - 1][columns <= LANES];
  if (columns == LANES || columns >= PANEL) {
    product(places, taps, inner, panel, output, row, epilogue, ahead);
    return;
  }
  // Whole vectors would reach into the next row.
  float sums[ROWS * PANEL];
  product(places, taps, inner, panel, sums, PANEL, (CKEpilogue){.bias = epilogue.bias}, ahead);
  for (int r = 0; r < rows; r++) {
    for (ptrdiff_t column = 0; column < columns; column++) {
      float sum = sums[r * PANEL + column];
      if (epilogue.residual) sum += epilogue.residual[r * row + column];
      if (epilogue.gate && epilogue.gate[r * row + column] <= 0) sum = 0;
      output[r * row + column] = epilogue.relu && sum < 0 ? 0 : sum;
    }
  }
}
