#if defined(__x86_64__)
#define LANES 8
#define ROWS 6
#define TARGET __attribute__((target("avx2,fma")))
#define TABLE ck_avx2_kernels
#include "Kernels.h"
#endif
