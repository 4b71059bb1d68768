#include "Convolutions.h"

extern const CKKernels ck_portable_kernels;
#if defined(__x86_64__)
extern const CKKernels ck_avx2_kernels, ck_avx512_kernels;
#endif

CKInstructions ck_best_instructions(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (avx2 && avx512) return CKInstructionsAVX512;
  if (avx2) return CKInstructionsAVX2;
#endif
  return CKInstructionsPortable;
}

const CKKernels *ck_kernels(CKInstructions instructions) {
  switch (instructions) {
#if defined(__x86_64__)
  case CKInstructionsAVX512: return &ck_avx512_kernels;
  case CKInstructionsAVX2: return &ck_avx2_kernels;
#endif
  case CKInstructionsPortable: return &ck_portable_kernels;
  default: return 0;
  }
}
