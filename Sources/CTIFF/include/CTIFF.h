#ifndef CTIFF_H
#define CTIFF_H
// Wrappers for libtiff, whose functions take variable arguments, which Swift cannot pass. They read the first page of a
// file in memory, row by row, whether it lies in strips or tiles, its samples together or in planes.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CTIFF_MESSAGE_LENGTH = 160, CTIFF_MAXIMUM_SAMPLES = 8 };

// What the samples of a pixel are, in their order.
typedef enum {
  CTIFF_GREY,     // 0 is black
  CTIFF_INVERSE,  // 0 is white
  CTIFF_RGB,
  CTIFF_PALETTE,  // an index
  CTIFF_CMYK,     // 0 is no ink
} ctiff_colours;

typedef struct ctiff_reader ctiff_reader;

typedef struct {
  uint32_t width, height;
  uint32_t orientation;  // as in EXIF
  ctiff_colours colours;
  uint32_t bits;      // of a sample, 1 to 16
  uint32_t channels;  // of the rows that are read: those of the colours, and one more if the alpha is associated
  bool has_associated_alpha;
} ctiff_header;

// Reads the first page's directory. The bytes must outlive the reader. Returns NULL and sets a message on failure: of a
// kind that is not read here, or else of damage.
ctiff_reader *ctiff_open(const uint8_t *bytes, size_t count, ctiff_header *header, bool *is_unsupported,
                         char *message);

// The palette's red, green or blue values (channel 0 to 2), 16 bits each, 1 << bits of them; NULL without a palette.
const uint16_t *ctiff_palette(const ctiff_reader *reader, uint32_t channel);

// Allocates what reading needs: a row, or a row of strips or tiles.
bool ctiff_start(ctiff_reader *reader, char *message);

// Reads the next row into `row`, channels * width values.
bool ctiff_read_row(ctiff_reader *reader, uint16_t *row, char *message);

// The first complaint of libtiff while it decoded pixels without giving up; NULL if there was none. It lives as long as
// the reader.
const char *ctiff_damage(const ctiff_reader *reader);

void ctiff_close(ctiff_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
