#ifndef CPNG_H
#define CPNG_H
// Wrappers for libpng, whose errors use `longjmp`, which Swift cannot handle. Each wrapper catches them.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CPNG_MESSAGE_LENGTH = 120 };

typedef struct cpng_reader cpng_reader;

typedef struct {
  uint32_t width, height;
  uint32_t passes;  // 1, or 7 if the file is interlaced
  uint32_t bytes;   // of a sample in the rows that are read: 1 or 2
} cpng_header;

// Reads up to the first image data. The bytes must outlive the reader. Returns NULL and sets a message on failure.
cpng_reader *cpng_open(const uint8_t *bytes, size_t count, cpng_header *header, char *message);

// Reads the next row of the current pass as RGB into `row`, 3 * width samples of 8 bits, or of 16 in this machine's
// order. A pass writes only its own pixels. What follows the last pixel is not read: nothing there changes them.
bool cpng_read_row(cpng_reader *reader, void *row, char *message);

// The first checksum so far that image data failed; NULL if there was none. It lives as long as the reader.
const char *cpng_damage(const cpng_reader *reader);

void cpng_close(cpng_reader *reader);

// Receives encoded bytes in order; false stops the encoder.
typedef bool (*cpng_sink)(void *context, const uint8_t *bytes, size_t count);

// Writes `pixels`, 8-bit RGB, row by row. `level` is zlib's, 0 to 9.
bool cpng_write(uint32_t width, uint32_t height, const uint8_t *pixels, int level, cpng_sink sink,
                void *context, char *message);

// Inflates a zlib stream into at most `capacity` bytes. Returns the number written, or 0 if it is damaged or longer.
size_t cpng_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
