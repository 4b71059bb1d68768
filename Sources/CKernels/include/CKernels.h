#ifndef CKERNELS_H
#define CKERNELS_H

#include "Convolutions.h"
#include "FiniteNumbers.h"
#include "LargeValues.h"
#include "LogitCounts.h"
#include "Memory.h"
#include "Resampling.h"
#include "WeightUpdates.h"

#endif
