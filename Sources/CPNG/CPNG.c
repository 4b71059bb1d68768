#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// `png_structp` passes a pointer to this to its callbacks.
typedef struct {
  jmp_buf jump;
  char message[CPNG_MESSAGE_LENGTH];
} failure;

struct cpng_reader {
  failure failure;  // first, so that a pointer to it is one to the reader
  char damage[CPNG_MESSAGE_LENGTH];  // the first checksum that image data failed; empty: none
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count, position;
  size_t next_chunk;  // where its header lies
  bool is_complete;   // all pixels have been read
};

static void fail(png_structp png, png_const_charp text) {
  failure *f = png_get_error_ptr(png);
  strncpy(f->message, text, CPNG_MESSAGE_LENGTH - 1);
  f->message[CPNG_MESSAGE_LENGTH - 1] = 0;
  longjmp(f->jump, 1);
}

static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

// Checksums are only warned of, so that they can be judged here. A wrong one of the header or the palette is an error.
// That of image data is kept: the pixels can be whole. Other warnings do not concern the pixels.
static void judge(png_structp png, png_const_charp text) {
  cpng_reader *reader = (cpng_reader *)png_get_error_ptr(png);
  if (strcmp(text, "IHDR: CRC error") == 0 || strcmp(text, "PLTE: CRC error") == 0) fail(png, text);
  if (strcmp(text, "IDAT: CRC error") == 0) strcpy(reader->damage, text);
}

static void report(const failure *f, char *message) { memcpy(message, f->message, CPNG_MESSAGE_LENGTH); }

// Where the file ends within image data, the chunk is given the length that is there: libpng reads far ahead, and what is
// missing may all lie behind the last pixel. If it does not, libpng asks for more, which is an error.
static void begin_chunk(cpng_reader *reader, uint8_t *header) {
  size_t length = (size_t)header[0] << 24 | (size_t)header[1] << 16 | (size_t)header[2] << 8 | header[3];
  const size_t rest = reader->count - reader->position - 8;
  if (length > rest && memcmp(header + 4, "IDAT", 4) == 0) {
    length = rest;
    for (int place = 0; place < 4; place++) header[place] = (uint8_t)(length >> (24 - 8 * place));
  }
  reader->next_chunk = reader->position + 12 + length;
}

static void read_bytes(png_structp png, png_bytep out, size_t wanted) {
  cpng_reader *reader = png_get_io_ptr(png);
  if (wanted > reader->count - reader->position) png_error(png, "the file ends too early");
  memcpy(out, reader->bytes + reader->position, wanted);
  if (reader->position == reader->next_chunk && wanted == 8) begin_chunk(reader, out);
  reader->position += wanted;
}

static bool is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

cpng_reader *cpng_open(const uint8_t *bytes, size_t count, cpng_header *header, char *message) {
  cpng_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) {
    strcpy(message, "out of memory");
    return NULL;
  }
  reader->bytes = bytes;
  reader->count = count;
  reader->next_chunk = 8;
  strcpy(reader->failure.message, "out of memory");
  if (setjmp(reader->failure.jump)) {
    report(&reader->failure, message);
    cpng_close(reader);
    return NULL;
  }
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader->failure, fail, judge);
  if (reader->png == NULL) longjmp(reader->failure.jump, 1);
  png_structp png = reader->png;
  reader->info = png_create_info_struct(png);
  if (reader->info == NULL) longjmp(reader->failure.jump, 1);
  png_set_read_fn(png, reader, read_bytes);
  // Only the picture is needed: other chunks are skipped, whatever their checksums.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_crc_action(png, PNG_CRC_WARN_USE, PNG_CRC_QUIET_USE);
  // The caller limits the size of pictures.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(png, reader->info);

  int depth, colour, interlace;
  png_get_IHDR(png, reader->info, &header->width, &header->height, &depth, &colour, &interlace, NULL, NULL);
  header->bytes = depth == 16 ? 2 : 1;
  if (depth == 16 && is_little_endian()) png_set_swap(png);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colour == PNG_COLOR_TYPE_GRAY && depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (!(colour & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  header->passes = (uint32_t)png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  if (png_get_rowbytes(png, reader->info) != (size_t)header->width * 3 * header->bytes) png_error(png, "not RGB");
  return reader;
}

// Having read the last pixel, libpng reads on to the end of the image data. A fault there costs nothing.
static bool has_all_pixels(const cpng_reader *reader) {
  png_const_structp png = reader->png;
  return png_get_interlace_type(png, reader->info) == PNG_INTERLACE_NONE
             ? png_get_current_row_number(png) >= png_get_image_height(png, reader->info)
             : png_get_current_pass_number(png) >= PNG_INTERLACE_ADAM7_PASSES;
}

bool cpng_read_row(cpng_reader *reader, void *row, char *message) {
  if (reader->is_complete) return true;
  if (setjmp(reader->failure.jump)) {
    reader->is_complete = has_all_pixels(reader);
    if (reader->is_complete) return true;
    report(&reader->failure, message);
    return false;
  }
  png_read_row(reader->png, row, NULL);
  return true;
}

const char *cpng_damage(const cpng_reader *reader) { return reader->damage[0] == 0 ? NULL : reader->damage; }

void cpng_close(cpng_reader *reader) {
  if (reader->png != NULL) png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}

typedef struct {
  failure failure;
  cpng_sink sink;
  void *context;
} writer;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  writer *w = png_get_io_ptr(png);
  if (!w->sink(w->context, bytes, count)) png_error(png, "the bytes could not be stored");
}

static void flush_nothing(png_structp png) { (void)png; }

bool cpng_write(uint32_t width, uint32_t height, const uint8_t *pixels, int level, cpng_sink sink,
                void *context, char *message) {
  writer w = {.sink = sink, .context = context};
  // Volatile: set between setjmp and longjmp.
  png_structp volatile png = NULL;
  png_infop volatile info = NULL;
  strcpy(w.failure.message, "out of memory");
  if (setjmp(w.failure.jump)) {
    report(&w.failure, message);
    png_structp p = png;
    png_infop i = info;
    if (p != NULL) png_destroy_write_struct(&p, &i);
    return false;
  }
  png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w.failure, fail, ignore);
  if (png == NULL) longjmp(w.failure.jump, 1);
  info = png_create_info_struct(png);
  if (info == NULL) longjmp(w.failure.jump, 1);
  png_set_write_fn(png, &w, write_bytes, flush_nothing);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (uint32_t y = 0; y < height; y++) png_write_row(png, pixels + (size_t)y * width * 3);
  png_write_end(png, NULL);
  png_structp p = png;
  png_infop i = info;
  png_destroy_write_struct(&p, &i);
  return true;
}

size_t cpng_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity) {
  uLongf written = capacity;
  return uncompress(out, &written, bytes, count) == Z_OK ? written : 0;
}
