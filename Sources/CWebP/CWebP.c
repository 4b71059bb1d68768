#include "CWebP.h"

#include <limits.h>
#include <string.h>

#include <webp/decode.h>

static bool succeeded(VP8StatusCode status, char *message) {
  const char *words;
  switch (status) {
    case VP8_STATUS_OK: return true;
    case VP8_STATUS_OUT_OF_MEMORY: words = "out of memory"; break;
    case VP8_STATUS_BITSTREAM_ERROR: words = "invalid image data"; break;
    case VP8_STATUS_UNSUPPORTED_FEATURE: words = "a feature that libwebp does not have"; break;
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: words = "the image data ends too early"; break;
    default: words = "libwebp cannot decode it"; break;
  }
  strcpy(message, words);
  return false;
}

bool cwebp_size(const uint8_t *chunk, size_t count, uint32_t *width, uint32_t *height, char *message) {
  WebPBitstreamFeatures features;
  if (!succeeded(WebPGetFeatures(chunk, count, &features), message)) return false;
  if (features.width <= 0 || features.height <= 0) return succeeded(VP8_STATUS_BITSTREAM_ERROR, message);
  *width = (uint32_t)features.width;
  *height = (uint32_t)features.height;
  return true;
}

bool cwebp_decode(const uint8_t *chunk, size_t count, uint32_t width, uint32_t height, uint8_t *pixels,
                  size_t stride, char *message) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config) || stride > INT_MAX || stride < (size_t)width * 3) {
    return succeeded(VP8_STATUS_INVALID_PARAM, message);
  }
  // Decoded where the pixels belong. libwebp checks that the room is enough.
  config.output.colorspace = MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = pixels;
  config.output.u.RGBA.stride = (int)stride;
  config.output.u.RGBA.size = height == 0 ? 0 : stride * (height - 1) + (size_t)width * 3;
  config.output.width = (int)width;
  config.output.height = (int)height;
  VP8StatusCode status = WebPDecode(chunk, count, &config);
  WebPFreeDecBuffer(&config.output);
  return succeeded(status, message);
}
