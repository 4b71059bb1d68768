// Vectors of LANES floats, and panels of two of them. See Kernels.h.

typedef float V __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
// At an address that is a multiple of its size.
typedef float AlignedV __attribute__((vector_size(LANES * 4), may_alias));
typedef int I __attribute__((vector_size(LANES * 4), aligned(4), may_alias));
// Half as many numbers of twice the precision.
typedef double D __attribute__((vector_size(LANES * 4), aligned(8), may_alias));
typedef float H __attribute__((vector_size(LANES * 2), aligned(4), may_alias));

#define PANEL (2 * LANES)
#define UNROLLED _Pragma("clang loop unroll(full)")
#define INLINE TARGET static inline __attribute__((always_inline))

INLINE V load(const float *values) { return *(const V *)values; }
INLINE void store(float *values, V vector) { *(V *)values = vector; }
INLINE void stream(float *values, V vector) { __builtin_nontemporal_store((AlignedV)vector, (AlignedV *)values); }
INLINE V clamped(V vector) { return (V)((I)vector & ~(I)(vector < 0)); }
// The larger values; those of `vector` where `other` has NaN.
INLINE V raised(V vector, V other) {
  I larger = other > vector;
  return (V)(((I)other & larger) | ((I)vector & ~larger));
}
INLINE V gated(V vector, V gate) { return (V)((I)vector & ~(I)(gate <= 0)); }

// The rows of the next product, of `rest` that remain: as few products as possible, of about the same size, since one of
// a single row takes as long as one of four.
static inline int next_rows(ptrdiff_t rest) {
  ptrdiff_t products = (rest + ROWS - 1) / ROWS;
  return (int)((rest + products - 1) / products);
}
