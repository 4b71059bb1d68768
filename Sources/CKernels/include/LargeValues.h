#ifndef LARGE_VALUES_H
#define LARGE_VALUES_H

#include <stddef.h>
#include <stdint.h>

/// A map [cells, channels] with the largest value of each cell, [cells], and of each block of `block_channels` of its
/// channels, [cells, across]: NaN where a value is not finite.
typedef struct {
  const float *values, *of_cells, *of_blocks;
  size_t cells, channels, across, block_channels;
} CKMaximaMap;

/// Writes the indices of the values of at least `least` of the cells *first..<end, by rising index, and returns how many.
/// `indices` has `room`, at least for all values of a cell; where it does not suffice for those of another one, the search
/// ends early. *first is moved to the cell that is next. Only the blocks that may have such a value are read.
size_t ck_large_values(const CKMaximaMap *map, size_t *first, size_t end, float least, uint32_t *indices, size_t room);

/// As `ck_large_values`, of values of which nothing is known: *first..<end of `count`, with room for 16 at least.
size_t ck_large_values_of_all(
    const float *values, size_t count, size_t *first, size_t end, float least, uint32_t *indices, size_t room);

#endif
