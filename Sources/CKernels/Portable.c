#define LANES 4
#define ROWS 6
#define TARGET
#define TABLE ck_portable_kernels
#include "Kernels.h"
