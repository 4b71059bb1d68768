#ifndef CWEBP_H
#define CWEBP_H
// Wrappers for libwebp: a decoder's settings are set up by macros that Swift does not see.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CWEBP_MESSAGE_LENGTH = 80 };

// The sides of a "VP8 " or "VP8L" chunk, given with its header. False, and a message, if it is neither.
bool cwebp_size(const uint8_t *chunk, size_t count, uint32_t *width, uint32_t *height, char *message);

// Decodes such a chunk to 8-bit RGB. `pixels` has room for `height` rows, each `stride` bytes after the last.
bool cwebp_decode(const uint8_t *chunk, size_t count, uint32_t width, uint32_t height, uint8_t *pixels,
                  size_t stride, char *message);

#ifdef __cplusplus
}
#endif
#endif
