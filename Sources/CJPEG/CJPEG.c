#include "CJPEG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

struct cjpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  struct jpeg_source_mgr source;
  jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
  char damage[JMSG_LENGTH_MAX];  // the first warning that may have cost pixels; empty: none
};

static void fail(j_common_ptr jpeg) {
  cjpeg_reader *reader = jpeg->client_data;
  jpeg->err->format_message(jpeg, reader->message);
  longjmp(reader->jump, 1);
}

// libjpeg warns of damage, and invents the pixels that it cannot know. The first such warning is kept. Warnings about
// what leaves the pixels whole are dropped: wrong scan parameters, stray bytes between segments, odd versions.
static void judge(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_NOT_SEQUENTIAL:
    case JWRN_TOO_MUCH_DATA:
      return;
    default: {
      cjpeg_reader *reader = jpeg->client_data;
      if (reader->damage[0] == 0) jpeg->err->format_message(jpeg, reader->damage);
    }
  }
}

// The source is the whole file in memory. Where it ends, the decoder is suspended instead of being given an invented end
// marker: what is cut off is then told from what is only damaged, as in Pillow.
static void do_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean suspend(j_decompress_ptr jpeg) {
  (void)jpeg;
  return FALSE;
}

static void skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  size_t rest = jpeg->src->bytes_in_buffer, step = (size_t)count < rest ? (size_t)count : rest;
  jpeg->src->next_input_byte += step;
  jpeg->src->bytes_in_buffer -= step;
}

static void use_bytes(cjpeg_reader *reader, const uint8_t *bytes, size_t count) {
  reader->source = (struct jpeg_source_mgr){
      .next_input_byte = bytes,
      .bytes_in_buffer = count,
      .init_source = do_nothing,
      .fill_input_buffer = suspend,
      .skip_input_data = skip,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = do_nothing,
  };
  reader->jpeg.src = &reader->source;
}

static bool fail_early(char *message) {
  strcpy(message, "the file ends too early");
  return false;
}

// A few hundred bytes can declare thousands of scans of a huge picture, and each costs a full pass.
static void count_scans(j_common_ptr jpeg) {
  cjpeg_reader *reader = jpeg->client_data;
  if (reader->jpeg.input_scan_number > CJPEG_MAXIMUM_SCANS) {
    strcpy(reader->message, "more scans than any encoder writes");
    longjmp(reader->jump, 1);
  }
}

static void report(const cjpeg_reader *reader, char *message) {
  strncpy(message, reader->message, CJPEG_MESSAGE_LENGTH - 1);
  message[CJPEG_MESSAGE_LENGTH - 1] = 0;
}

cjpeg_reader *cjpeg_open(const uint8_t *bytes, size_t count, cjpeg_header *header, char *message) {
  cjpeg_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) {
    strcpy(message, "out of memory");
    return NULL;
  }
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  jpeg->err = jpeg_std_error(&reader->errors);
  jpeg->client_data = reader;
  reader->errors.error_exit = fail;
  reader->errors.emit_message = judge;
  if (setjmp(reader->jump)) {
    report(reader, message);
    cjpeg_close(reader);
    return NULL;
  }
  jpeg_create_decompress(jpeg);
  reader->progress.progress_monitor = count_scans;
  jpeg->progress = &reader->progress;
  use_bytes(reader, bytes, count);
  if (jpeg_read_header(jpeg, TRUE) == JPEG_SUSPENDED) {
    fail_early(message);
    cjpeg_close(reader);
    return NULL;
  }
  jpeg->out_color_space = jpeg->num_components == 4 ? JCS_CMYK : JCS_RGB;
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  header->channels = jpeg->num_components == 4 ? 4 : 3;
  return reader;
}

bool cjpeg_reduce(cjpeg_reader *reader, uint32_t denominator, cjpeg_header *header, char *message) {
  if (setjmp(reader->jump)) {
    report(reader, message);
    return false;
  }
  reader->jpeg.scale_num = 1;
  reader->jpeg.scale_denom = denominator;
  jpeg_calc_output_dimensions(&reader->jpeg);
  header->width = reader->jpeg.output_width;
  header->height = reader->jpeg.output_height;
  return true;
}

bool cjpeg_start(cjpeg_reader *reader, char *message) {
  if (setjmp(reader->jump)) {
    report(reader, message);
    return false;
  }
  return jpeg_start_decompress(&reader->jpeg) || fail_early(message);
}

bool cjpeg_read_row(cjpeg_reader *reader, uint8_t *row, char *message) {
  if (setjmp(reader->jump)) {
    report(reader, message);
    return false;
  }
  return jpeg_read_scanlines(&reader->jpeg, &row, 1) == 1 || fail_early(message);
}

bool cjpeg_finish(cjpeg_reader *reader, char *message) {
  if (setjmp(reader->jump)) {
    report(reader, message);
    return false;
  }
  // An end marker that is missing behind the last pixel suspends the decoder, and is no loss.
  jpeg_finish_decompress(&reader->jpeg);
  return true;
}

const char *cjpeg_damage(const cjpeg_reader *reader) { return reader->damage[0] == 0 ? NULL : reader->damage; }

void cjpeg_close(cjpeg_reader *reader) {
  // Does nothing if the struct was never created, since it then has no memory manager.
  jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}
