#include "FiniteNumbers.h"

#include <stdint.h>
#include <string.h>

// Four neighbouring words at any address.
typedef uint32_t Words __attribute__((vector_size(16), aligned(1), may_alias));

// NaN and the infinities have all bits of the exponent set: only then does one more of its lowest bit carry into the
// sign's.
#define CARRY(BITS) (((BITS) & 0x7FFFFFFFu) + 0x00800000u)

int ck_are_finite(ptrdiff_t count, const void *floats) {
  const char *place = floats;
  Words carried[4] = {{0}};
  ptrdiff_t index = 0;
  for (; index + 16 <= count; index += 16, place += 64) {
    for (int lane = 0; lane < 4; lane++) carried[lane] |= CARRY(*(const Words *)(place + lane * 16));
  }
  Words all = carried[0] | carried[1] | carried[2] | carried[3];
  uint32_t bits = all[0] | all[1] | all[2] | all[3];
  for (; index < count; index++, place += 4) {
    uint32_t word;
    memcpy(&word, place, 4);
    bits |= CARRY(word);
  }
  return !(bits >> 31);
}
