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
// The larger values, where both are finite. NaN where `vector` has it, or `other` has NaN or an infinity.
INLINE V raised(V vector, V other) {
  I larger = other > vector;
  return (V)(((I)other & larger) | ((I)vector & ~larger)) + (other - other);
}
INLINE V gated(V vector, V gate) { return (V)((I)vector & ~(I)(gate <= 0)); }

#if LANES == 16
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#elif LANES == 8
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#else
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#endif
// Of each pair of neighbouring values of `first`, then of `second`, what `raised` makes of the two.
INLINE V pairs_raised(V first, V second) {
  return raised(
      __builtin_shufflevector(first, second, EVEN_LANES), __builtin_shufflevector(first, second, ODD_LANES));
}

// The rows of the next product, of `rest` that remain: as few products as possible, of about the same size, since one of
// a single row takes as long as one of four.
static inline int next_rows(ptrdiff_t rest) {
  ptrdiff_t products = (rest + ROWS - 1) / ROWS;
  return (int)((rest + products - 1) / products);
}
