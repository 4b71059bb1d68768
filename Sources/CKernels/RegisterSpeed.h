// How fast this instruction set multiplies and adds. See Kernels.h.

// Enough independent sums that none waits for its last addition.
enum { register_sums = 12 };

TARGET static float multiply_in_registers(ptrdiff_t count) {
  V sums[register_sums] = {{0}}, factor = (V){0} + 0.5f, summand = (V){0} + 1;
  for (ptrdiff_t step = 0; step < count; step++) {
    UNROLLED for (int sum = 0; sum < register_sums; sum++) sums[sum] = sums[sum] * factor + summand;
  }
  float total = 0;
  for (int sum = 0; sum < register_sums; sum++) total += sums[sum][0];
  return total;
}
