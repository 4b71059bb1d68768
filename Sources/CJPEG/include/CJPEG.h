#ifndef CJPEG_H
#define CJPEG_H
// The functions of libjpeg that Swift cannot call, because errors leave them by `longjmp`. Each wrapper catches them.
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

// Reads the header. The bytes must outlive the reader. NULL and a message on failure.
cjpeg_reader *cjpeg_open(const uint8_t *bytes, size_t count, cjpeg_header *header, char *message);

// Decodes the picture at 1/denominator of its size (1, 2, 4 or 8), and returns that size. Call it before cjpeg_start.
bool cjpeg_reduce(cjpeg_reader *reader, uint32_t denominator, cjpeg_header *header, char *message);

// Allocates what decoding needs and, in a file of several scans, reads them all.
bool cjpeg_start(cjpeg_reader *reader, char *message);

// The next row into `row`, channels * width bytes.
bool cjpeg_read_row(cjpeg_reader *reader, uint8_t *row, char *message);

// Reads up to the end marker, so that a file cut off there is noticed.
bool cjpeg_finish(cjpeg_reader *reader, char *message);

void cjpeg_close(cjpeg_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
