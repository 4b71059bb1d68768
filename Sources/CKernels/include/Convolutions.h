#ifndef CONVOLUTIONS_H
#define CONVOLUTIONS_H

#include <stddef.h>

/// The instruction sets that kernels are compiled for, the best last.
typedef enum {
  CKInstructionsPortable = 0,
  CKInstructionsAVX2 = 1,
  CKInstructionsAVX512 = 2,
} CKInstructions;

/// The best one that this processor and its system have.
CKInstructions ck_best_instructions(void);

/// The most taps of a kernel.
enum { CKMostTaps = 512 };

/// Some patches of a map [height, width, channels]: what a kernel of `taps_down` by `taps_across` covers at each position
/// of the output.
typedef struct {
  const float *map;
  ptrdiff_t height, width;
  /// The distance from one place of the map to the next, in floats.
  ptrdiff_t channels;
  /// How many values are taken from each tap's place on: its channels, or those of its right neighbours as well.
  ptrdiff_t inner;
  ptrdiff_t taps_down, taps_across, stride, padding_down, padding_across;
  ptrdiff_t output_width;
  /// From a row of the output to the next, in floats; 0 where its places follow each other through all rows.
  ptrdiff_t output_line;
  /// `inner` zeros, for taps outside of the map.
  const float *zeros;
} CKPatches;

/// Floats between the copies of two patches, so that those of neighbouring positions never fall into the same few places
/// of a cache, as they do in maps of 1,024 channels.
enum { CKCopyGap = 16 };

/// What becomes of a sum of products before it is stored.
typedef struct {
  /// One for each column of the output, and zeros behind them up to a whole panel.
  const float *bias;
  /// Added, if not null; its values lie as those of the output.
  const float *residual;
  /// Whether negative values become zero. NaN stays.
  int relu;
  /// If not null, values become zero where these, which lie as the output's, are not positive: the gradient of a ReLU
  /// that made them.
  const float *gate;
  /// Whether the output goes around the caches, which saves reading what is overwritten. Then its positions, and what is
  /// written of each, are whole vectors from aligned places on.
  int streams;
} CKEpilogue;

/// A map for Winograd's F(4x4, 3x3), with its output, what is added to that, or null, and the gate of CKEpilogue. Its
/// tiles of 4x4 outputs are numbered row by row.
typedef struct {
  const float *map;
  float *output;
  const float *residual;
  ptrdiff_t height, width;
  const float *gate;
  /// If not null, receives the largest value of each cell of the output in each panel of columns, [height, width, panels of
  /// columns]: NaN where one of them is not finite.
  float *maxima;
} CKTiledMap;

/// The kernels of some output columns and input channels, wherever they lie.
typedef struct {
  const float *values;
  /// From a kernel to that of the next column and the next channel, in floats.
  ptrdiff_t column_step, channel_step;
  /// Whether each kernel is turned by half a circle, as for the gradient of an input.
  int turned;
  /// Multiply the kernels of each column, and of each channel, if not null.
  const float *column_scale, *channel_scale;
} CKKernelList;

/// A tile of one of several maps.
typedef struct {
  int map, tile;
} CKTile;

/// Transformed tiles: [36, count, channels rounded up to a multiple of sixteen], or [36, panels of channels, count, panel],
/// with a gap behind each of the 36, so that a tile's values do not fall into the same few places of a cache.
typedef struct {
  float *values;
  ptrdiff_t count, channels;
  int in_panels;
} CKTransformedTiles;

/// Kernels for one instruction set. Matrices of weights lie in panels: `panel` columns of [inner, columns] are stored as
/// [inner, panel], one panel behind the other, the last one with zeros up to its width. The values of an output do not
/// depend on how it is divided into calls.
typedef struct {
  ptrdiff_t panel;
  /// The most positions that are multiplied at a time.
  ptrdiff_t rows;

  /// Writes one panel for `convolve`: row tap * inner + channel has the weight of each column at the place taps[tap] of its
  /// kernel for that channel. What lies behind the columns, and between the channels and `inner`, is left as it is.
  void (*pack_panel)(
      CKKernelList kernels, const int *taps, ptrdiff_t count, ptrdiff_t columns, ptrdiff_t channels, ptrdiff_t inner,
      float *panel);

  /// Writes one panel for `multiply_tiles`, [36, channels | 1, panel], from the kernels of up to `panel` columns, with
  /// zeros behind them. The transform is computed in double precision.
  void (*pack_tile_panel)(CKKernelList kernels, ptrdiff_t columns, ptrdiff_t channels, float *panel);

  /// The same from what `pack_panel` wrote of all nine taps, [9, channels, panel], with the columns' `scale`, [panel], if
  /// that is not null.
  void (*expand_tile_panel)(const float *taps, const float *scale, ptrdiff_t channels, float *panel);

  /// Columns of neighbouring panels at the positions first..<first + count of a convolution's output. `panels`, `output`
  /// and the epilogue begin with the first of the `columns`; positions are `row` floats apart. `copies` has room for
  /// [count, taps * inner + CKCopyGap], and patches are copied there first; or it is null.
  void (*convolve)(
      const CKPatches *patches, ptrdiff_t first, ptrdiff_t count, const float *panels, ptrdiff_t columns, float *output,
      ptrdiff_t row, CKEpilogue epilogue, float *copies);

  /// How many floats transformed tiles take, whatever their address.
  ptrdiff_t (*tile_floats)(CKTransformedTiles tiles);

  /// Transforms the tiles first..<first + count of `tiles`. `zeros` has as many as the maps have channels.
  void (*transform_tiles)(
      const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, const float *zeros,
      CKTransformedTiles transformed);

  /// Columns of neighbouring panels of the outputs of the tiles first..<first + count. `panels` are [panels, 36, channels |
  /// 1, panel] and begin with the column `column`, of `row` in all; `columns` are written. `sums` has room for [36, count
  /// | 1, panel].
  void (*multiply_tiles)(
      const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, CKTransformedTiles transformed,
      const float *panels, ptrdiff_t column, ptrdiff_t columns, ptrdiff_t row, const float *bias, int relu, float *sums);

  /// output[k, tap * inner + channel] = the sum over the positions first..<first + count of gradient[position, k] times
  /// what the tap takes of that channel; added to the output if `adds`. Columns lie in panels that begin anew with each
  /// tap, and `panels` of them are computed. `gradient` begins with the first position, `gradient_row` floats before the
  /// next, and has `rows` values of each. `scratch` has room for [count, panel + rows rounded up + 24].
  void (*add_weight_products)(
      const CKPatches *patches, ptrdiff_t first, ptrdiff_t count, const float *gradient, ptrdiff_t gradient_row,
      ptrdiff_t rows, ptrdiff_t panel, ptrdiff_t panels, float *scratch, float *output, ptrdiff_t row, int adds);

  /// As `transform_tiles`, for the tiles of 4x4 of an output's gradient, by the transposed transform.
  void (*transform_gradient_tiles)(
      const CKTiledMap *maps, const CKTile *tiles, ptrdiff_t first, ptrdiff_t count, const float *zeros,
      CKTransformedTiles transformed);

  /// The gradients of the kernels of the output channels first..<first + rows and of one panel of input channels, from
  /// transformed tiles in panels, into `output` [K, channels, 3, 3], times the scale of their output channel, if that is
  /// not null; added to it if `adds`. `sums` has room for [rows, 36, panel].
  void (*multiply_weight_tiles)(
      CKTransformedTiles gradients, CKTransformedTiles inputs, ptrdiff_t first, ptrdiff_t rows, ptrdiff_t panel,
      float *sums, float *output, const float *scale, int adds);

  /// One row of the largest of 3x3 values, stride 2, of a map. Places outside of the map do not count. A window with
  /// NaN gives NaN.
  void (*pool_row)(
      const float *map, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, ptrdiff_t row, float *output);

  /// Adds the gradient of one row of a map that was pooled by the largest of 3x3 values, stride 2: `gradient` is that row,
  /// and each of its values goes to the first of the largest of its window, if it lies in the lines first_line..<stop_line
  /// of the map, and is positive where `through_relu`. `output` lies as the map does.
  void (*add_pool_gradient)(
      const float *map, ptrdiff_t height, ptrdiff_t width, ptrdiff_t channels, const float *gradient, ptrdiff_t row,
      ptrdiff_t first_line, ptrdiff_t stop_line, int through_relu, float *output);

  /// Adds the values [cells, channels], and their squares, to sums for each channel.
  void (*add_moments)(const float *values, ptrdiff_t cells, ptrdiff_t channels, double *sums, double *squares);

  /// Adds gradients [cells, channels], and their products with the values' distances to the means, to sums for each
  /// channel.
  void (*add_slopes)(
      const float *values, const float *gradients, const double *means, ptrdiff_t cells, ptrdiff_t channels, double *sums,
      double *products);

  /// Adds the focal losses of background anchors, weight * s^gamma * ln(1 + e^x) of each logit x with the score s, to sums
  /// for each class, [6, row]: loss and size of the gradient where x <= 0, the same where x > 0, how many these are, and
  /// the score. `row` is at least `classes`, and a multiple of 8. `logits` are [rows, classes], and `gradients`, if not
  /// null, gets the gradients times `scale`. Returns the least of the logits, at most 0.
  double (*add_focal_losses)(
      const float *logits, ptrdiff_t rows, ptrdiff_t classes, double weight, double gamma, double scale, double *sums,
      ptrdiff_t row, float *gradients);

  /// Multiplies and adds `count` times `register_lanes` numbers, none of which comes from memory: a measure of what no
  /// kernel can exceed. Returns a sum, so that the work cannot be left out.
  float (*multiply_in_registers)(ptrdiff_t count);
  ptrdiff_t register_lanes;
} CKKernels;

/// The kernels of an instruction set, or null if this program has none for it.
const CKKernels *ck_kernels(CKInstructions instructions);

#endif
