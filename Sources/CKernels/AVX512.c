#if defined(__x86_64__)
#define LANES 16
#define ROWS 12
#define TARGET __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")))
#define TABLE ck_avx512_kernels
#include "Kernels.h"
#endif
