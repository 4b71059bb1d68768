#ifndef CJPEG_H
#define CJPEG_H
// Wrappers for libjpeg, whose errors use `longjmp`, which Swift cannot handle. Each wrapper catches them.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CJPEG_MESSAGE_LENGTH = 200, CJPEG_MAXIMUM_SCANS = 500 };

typedef struct cjpeg_reader cjpeg_reader;

typedef struct {
  uint32_t width, height;
  uint32_t channels;  // of the rows that are read: 3 (RGB) or 4 (CMYK as it is stored)
} cjpeg_header;

// Reads the header. The bytes must outlive the reader. Returns NULL and sets a message on failure.
cjpeg_reader *cjpeg_open(const uint8_t *bytes, size_t count, cjpeg_header *header, char *message);

// Selects decoding at 1/denominator of the size (1, 2, 4 or 8), and sets `header` to it. Call before cjpeg_start.
bool cjpeg_reduce(cjpeg_reader *reader, uint32_t denominator, cjpeg_header *header, char *message);

// Allocates the decoder's memory. In a file with several scans, reads all of them.
bool cjpeg_start(cjpeg_reader *reader, char *message);

// Reads the next row into `row`, channels * width bytes.
bool cjpeg_read_row(cjpeg_reader *reader, uint8_t *row, char *message);

// Reads what follows the pixels, up to the end marker, which may be missing.
bool cjpeg_finish(cjpeg_reader *reader, char *message);

// The decoder's first warning so far about damage that may have cost pixels; NULL if there was none. It lives as long
// as the reader.
const char *cjpeg_damage(const cjpeg_reader *reader);

void cjpeg_close(cjpeg_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
