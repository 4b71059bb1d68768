#include "CTIFF.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tiffio.h>

struct ctiff_reader {
  TIFF *tiff;
  const uint8_t *bytes;
  uint64_t count, position;
  char message[CTIFF_MESSAGE_LENGTH];  // libtiff's first complaint since it was last cleared; empty: none
  char damage[CTIFF_MESSAGE_LENGTH];
  ctiff_header header;
  uint16_t *palette[3];
  uint16_t samples;     // of a pixel in the file
  bool is_planar;       // each sample in a plane of its own
  uint32_t next_row;
  // Decoded rows: one, a row of strips, or a row of tiles; of a planar file one for each channel.
  uint8_t *band;
  uint32_t band_height;
  size_t band_stride, band_size;
  uint8_t *tile;
  uint32_t tile_width, tile_height;
  size_t tile_stride, tile_size;
};

// What a single allocation of libtiff may take. Its largest are lists of strips, which the file itself limits.
enum { LARGEST_ALLOCATION = 256 << 20, LARGEST_TILE_SIDE = 1 << 16 };

// MARK: The file in memory

static tmsize_t read_bytes(thandle_t handle, void *out, tmsize_t wanted) {
  ctiff_reader *reader = handle;
  if (wanted <= 0 || reader->position >= reader->count) return 0;
  uint64_t rest = reader->count - reader->position;
  uint64_t step = (uint64_t)wanted < rest ? (uint64_t)wanted : rest;
  memcpy(out, reader->bytes + reader->position, step);
  reader->position += step;
  return (tmsize_t)step;
}

static tmsize_t write_nothing(thandle_t handle, void *bytes, tmsize_t count) {
  (void)handle, (void)bytes, (void)count;
  return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int origin) {
  ctiff_reader *reader = handle;
  uint64_t base = origin == SEEK_CUR ? reader->position : origin == SEEK_END ? reader->count : 0;
  reader->position = base + offset;
  return reader->position;
}

static int close_nothing(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((ctiff_reader *)handle)->count; }

// libtiff reads from the bytes themselves, so that no length in the file makes it allocate room for what is not there.
static int map(thandle_t handle, void **base, toff_t *size) {
  ctiff_reader *reader = handle;
  *base = (void *)reader->bytes;
  *size = reader->count;
  return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) { (void)handle, (void)base, (void)size; }

// MARK: Complaints

static int keep_complaint(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)module;
  ctiff_reader *reader = data;
  if (reader->message[0] == 0) {
    vsnprintf(reader->message, sizeof reader->message, format, arguments);
    for (char *c = reader->message; *c != 0; c++) {
      if (*c < ' ' || *c > '~') *c = ' ';
    }
  }
  return 1;
}

static int drop_complaint(TIFF *tiff, void *data, const char *module, const char *format, va_list arguments) {
  (void)tiff, (void)data, (void)module, (void)format, (void)arguments;
  return 1;
}

static bool fail(const char *words, char *message) {
  snprintf(message, CTIFF_MESSAGE_LENGTH, "%s", words);
  return false;
}

static bool fail_as_libtiff_says(const ctiff_reader *reader, const char *otherwise, char *message) {
  return fail(reader->message[0] != 0 ? reader->message : otherwise, message);
}

// After a call that succeeded: whatever was complained of is damage that libtiff went on from.
static void note_damage(ctiff_reader *reader) {
  if (reader->damage[0] == 0) strcpy(reader->damage, reader->message);
}

// MARK: Opening

static bool fail_with_number(const char *format, unsigned number, char *message) {
  snprintf(message, CTIFF_MESSAGE_LENGTH, format, number);
  return false;
}

// Only codecs that are common and whose memory the sizes bound.
static bool check_compression(TIFF *tiff, char *message) {
  uint16_t compression = COMPRESSION_NONE;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  switch (compression) {
    case COMPRESSION_NONE:
    case COMPRESSION_CCITTRLE:
    case COMPRESSION_CCITTRLEW:
    case COMPRESSION_CCITTFAX3:
    case COMPRESSION_CCITTFAX4:
    case COMPRESSION_LZW:
    case COMPRESSION_JPEG:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_PACKBITS:
    case COMPRESSION_ZSTD:
    case COMPRESSION_WEBP:
      return TIFFIsCODECConfigured(compression) != 0 ||
             fail_with_number("this libtiff lacks compression %u", compression, message);
    default: return fail_with_number("compression %u is not read here", compression, message);
  }
}

static bool check_samples(TIFF *tiff, ctiff_reader *reader, char *message) {
  uint16_t bits = 1, samples = 1, format = SAMPLEFORMAT_UINT, planes = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &format);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planes);
  if (format == SAMPLEFORMAT_IEEEFP) return fail("its values are floating-point numbers, not 8 or 16 bits", message);
  if (bits == 0 || bits > 16) return fail_with_number("its values have %u bits, not 8 or 16", bits, message);
  if ((format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID) && bits > 8) {
    return fail("its values are signed numbers", message);
  }
  if (samples == 0 || samples > CTIFF_MAXIMUM_SAMPLES) {
    return fail_with_number("its pixels have %u values", samples, message);
  }
  if (samples > 1 && bits != 8 && bits != 16) {
    return fail_with_number("its colours have %u bits, not 8 or 16", bits, message);
  }
  reader->header.bits = bits;
  reader->samples = samples;
  reader->is_planar = planes == PLANARCONFIG_SEPARATE && samples > 1;
  return true;
}

static bool check_colours(TIFF *tiff, ctiff_reader *reader, char *message) {
  uint16_t photometric = reader->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISWHITE, compression = 0;
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &compression);
  ctiff_header *header = &reader->header;
  header->channels = 1;
  switch (photometric) {
    case PHOTOMETRIC_MINISWHITE: header->colours = CTIFF_INVERSE; break;
    case PHOTOMETRIC_MINISBLACK: header->colours = CTIFF_GREY; break;
    case PHOTOMETRIC_RGB:
      header->colours = CTIFF_RGB;
      header->channels = 3;
      break;
    case PHOTOMETRIC_PALETTE:
      header->colours = CTIFF_PALETTE;
      if (header->bits > 8) return fail("its palette has more than 256 colours", message);
      if (!TIFFGetField(tiff, TIFFTAG_COLORMAP, &reader->palette[0], &reader->palette[1], &reader->palette[2])) {
        return fail("its palette is missing", message);
      }
      break;
    case PHOTOMETRIC_SEPARATED:
      header->colours = CTIFF_CMYK;
      header->channels = 4;
      break;
    case PHOTOMETRIC_YCBCR:
      if (reader->samples == 1) {
        header->colours = CTIFF_GREY;
        break;
      }
      if (compression != COMPRESSION_JPEG || reader->is_planar) {
        return fail("its colours are YCbCr without JPEG compression", message);
      }
      TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
      header->colours = CTIFF_RGB;
      header->channels = 3;
      break;
    case PHOTOMETRIC_CIELAB:
    case PHOTOMETRIC_ICCLAB:
    case PHOTOMETRIC_ITULAB: return fail("its colours are CIE L*a*b*, not RGB", message);
    case PHOTOMETRIC_CFA:
    case 34892: return fail("it is a camera's raw data", message);
    default: return fail_with_number("its kind of colours (%u) is not read here", photometric, message);
  }
  if (reader->samples < header->channels) return fail("its pixels have too few values for its colours", message);
  uint16_t extra = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
  header->has_associated_alpha = extra > 0 && kinds[0] == EXTRASAMPLE_ASSOCALPHA && reader->samples > header->channels &&
                                 (header->colours == CTIFF_RGB || header->colours == CTIFF_GREY);
  if (header->has_associated_alpha) header->channels++;
  return true;
}

static bool check_page(ctiff_reader *reader, bool *is_unsupported, char *message) {
  TIFF *tiff = reader->tiff;
  ctiff_header *header = &reader->header;
  if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &header->width) ||
      !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &header->height) || header->width == 0 || header->height == 0) {
    return fail("its size is missing", message);
  }
  *is_unsupported = true;
  uint32_t depth = 1;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_IMAGEDEPTH, &depth);
  if (depth > 1) return fail("it is a volume, not a picture", message);
  uint16_t orientation = ORIENTATION_TOPLEFT;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
  header->orientation = orientation >= 1 && orientation <= 8 ? orientation : ORIENTATION_TOPLEFT;
  return check_compression(tiff, message) && check_samples(tiff, reader, message) &&
         check_colours(tiff, reader, message);
}

ctiff_reader *ctiff_open(const uint8_t *bytes, size_t count, ctiff_header *header, bool *is_unsupported,
                         char *message) {
  *is_unsupported = false;
  ctiff_reader *reader = calloc(1, sizeof *reader);
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
  if (reader == NULL || options == NULL) {
    fail("out of memory", message);
    if (options != NULL) TIFFOpenOptionsFree(options);
    free(reader);
    return NULL;
  }
  reader->bytes = bytes;
  reader->count = count;
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, LARGEST_ALLOCATION);
  TIFFOpenOptionsSetErrorHandlerExtR(options, keep_complaint, reader);
  TIFFOpenOptionsSetWarningHandlerExtR(options, drop_complaint, NULL);
  // "c": strips are not split.
  reader->tiff = TIFFClientOpenExt("picture", "rc", reader, read_bytes, write_nothing, seek, close_nothing, size_of,
                                   map, unmap, options);
  TIFFOpenOptionsFree(options);
  if (reader->tiff == NULL) {
    fail_as_libtiff_says(reader, "its directory cannot be read", message);
    ctiff_close(reader);
    return NULL;
  }
  if (!check_page(reader, is_unsupported, message)) {
    ctiff_close(reader);
    return NULL;
  }
  *header = reader->header;
  return reader;
}

const uint16_t *ctiff_palette(const ctiff_reader *reader, uint32_t channel) {
  return channel < 3 ? reader->palette[channel] : NULL;
}

// MARK: Reading

// The samples of a pixel that lie together.
static uint32_t samples_together(const ctiff_reader *reader) { return reader->is_planar ? 1 : reader->samples; }

static size_t row_bytes(const ctiff_reader *reader, uint32_t width) {
  return ((size_t)width * samples_together(reader) * reader->header.bits + 7) / 8;
}

static bool start_tiles(ctiff_reader *reader, char *message) {
  TIFF *tiff = reader->tiff;
  if (!TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &reader->tile_width) ||
      !TIFFGetField(tiff, TIFFTAG_TILELENGTH, &reader->tile_height) || reader->tile_width == 0 ||
      reader->tile_height == 0 || reader->tile_width > LARGEST_TILE_SIDE || reader->tile_height > LARGEST_TILE_SIDE) {
    return fail("its tiles have an impossible size", message);
  }
  if ((uint64_t)reader->tile_width * samples_together(reader) * reader->header.bits % 8 != 0 &&
      reader->tile_width < reader->header.width) {
    return fail("its tiles end within a byte", message);
  }
  reader->tile_stride = row_bytes(reader, reader->tile_width);
  reader->tile_size = (size_t)TIFFTileSize(tiff);
  if (reader->tile_size != reader->tile_stride * reader->tile_height) {
    return fail("its tiles have an impossible size", message);
  }
  // A tile may stand over the picture's edge, but not be much larger than it.
  const size_t pixels = (size_t)reader->header.width * reader->header.height;
  const size_t tile_pixels = (size_t)reader->tile_width * reader->tile_height;
  if (tile_pixels > (1 << 22) && tile_pixels / 4 > pixels) {
    return fail("its tiles are far larger than the picture", message);
  }
  reader->band_height = reader->tile_height < reader->header.height ? reader->tile_height : reader->header.height;
  reader->tile = malloc(reader->tile_size);
  return reader->tile != NULL || fail("out of memory", message);
}

bool ctiff_start(ctiff_reader *reader, char *message) {
  TIFF *tiff = reader->tiff;
  reader->message[0] = 0;
  const uint32_t height = reader->header.height;
  reader->band_stride = row_bytes(reader, reader->header.width);
  if (TIFFIsTiled(tiff)) {
    if (!start_tiles(reader, message)) return false;
  } else {
    // Rows are read one by one. Planes would have to be decoded anew for each row, so their strips are kept.
    uint32_t rows = height;
    if (reader->is_planar) TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    reader->band_height = !reader->is_planar ? 1 : rows == 0 || rows > height ? height : rows;
    if ((size_t)TIFFScanlineSize(tiff) != reader->band_stride) return fail("its rows have an impossible size", message);
  }
  reader->band_size = reader->band_stride * reader->band_height;
  reader->band = malloc(reader->band_size * (reader->is_planar ? reader->header.channels : 1));
  return reader->band != NULL || fail("out of memory", message);
}

// `width` pixels of a tile's row, to its place in a row of the band. Tiles begin at whole bytes.
static bool read_tiles(ctiff_reader *reader, uint8_t *band, uint32_t rows, uint16_t plane, char *message) {
  for (uint32_t x = 0; x < reader->header.width; x += reader->tile_width) {
    uint32_t tile = TIFFComputeTile(reader->tiff, x, reader->next_row, 0, plane);
    if (TIFFReadEncodedTile(reader->tiff, tile, reader->tile, (tmsize_t)reader->tile_size) < 0) {
      return fail_as_libtiff_says(reader, "a tile cannot be decoded", message);
    }
    uint32_t rest = reader->header.width - x;
    size_t wanted = row_bytes(reader, rest < reader->tile_width ? rest : reader->tile_width);
    for (uint32_t y = 0; y < rows; y++) {
      memcpy(band + y * reader->band_stride + row_bytes(reader, x), reader->tile + y * reader->tile_stride, wanted);
    }
  }
  return true;
}

static bool read_band(ctiff_reader *reader, char *message) {
  const uint32_t rest = reader->header.height - reader->next_row;
  const uint32_t rows = rest < reader->band_height ? rest : reader->band_height;
  const uint16_t planes = reader->is_planar ? (uint16_t)reader->header.channels : 1;
  for (uint16_t plane = 0; plane < planes; plane++) {
    uint8_t *band = reader->band + plane * reader->band_size;
    if (reader->tile != NULL) {
      if (!read_tiles(reader, band, rows, plane, message)) return false;
    } else if (reader->is_planar) {
      uint32_t strip = TIFFComputeStrip(reader->tiff, reader->next_row, plane);
      tmsize_t wanted = (tmsize_t)(reader->band_stride * rows);
      if (TIFFReadEncodedStrip(reader->tiff, strip, band, wanted) != wanted) {
        return fail_as_libtiff_says(reader, "a strip cannot be decoded", message);
      }
    } else if (TIFFReadScanline(reader->tiff, band, reader->next_row, 0) != 1) {
      return fail_as_libtiff_says(reader, "a row cannot be decoded", message);
    }
  }
  note_damage(reader);
  return true;
}

// The value number `index` of a row, whose values lie next to each other without gaps, the highest bit first.
static uint16_t packed_value(const uint8_t *row, size_t index, uint32_t bits) {
  size_t first = index * bits;
  uint32_t value = 0;
  for (uint32_t bit = 0; bit < bits; bit++) {
    size_t place = first + bit;
    value = value << 1 | (row[place / 8] >> (7 - place % 8) & 1);
  }
  return (uint16_t)value;
}

bool ctiff_read_row(ctiff_reader *reader, uint16_t *row, char *message) {
  const ctiff_header *header = &reader->header;
  if (reader->band == NULL || reader->next_row >= header->height) return fail("no row is left", message);
  const uint32_t y = reader->next_row % reader->band_height;
  reader->message[0] = 0;
  if (y == 0 && !read_band(reader, message)) return false;
  const uint32_t together = samples_together(reader), bits = header->bits;
  for (uint32_t channel = 0; channel < header->channels; channel++) {
    const size_t plane = reader->is_planar ? channel * reader->band_size : 0;
    const uint8_t *from = reader->band + plane + y * reader->band_stride;
    const size_t first = reader->is_planar ? 0 : channel;
    uint16_t *to = row + channel;
    if (bits == 8) {
      for (size_t x = 0; x < header->width; x++) to[x * header->channels] = from[first + x * together];
    } else if (bits == 16) {
      const uint16_t *values = (const uint16_t *)from;
      for (size_t x = 0; x < header->width; x++) to[x * header->channels] = values[first + x * together];
    } else {
      for (size_t x = 0; x < header->width; x++) {
        to[x * header->channels] = packed_value(from, first + x * together, bits);
      }
    }
  }
  reader->next_row++;
  return true;
}

const char *ctiff_damage(const ctiff_reader *reader) { return reader->damage[0] == 0 ? NULL : reader->damage; }

void ctiff_close(ctiff_reader *reader) {
  if (reader->tiff != NULL) TIFFClose(reader->tiff);
  free(reader->tile);
  free(reader->band);
  free(reader);
}
