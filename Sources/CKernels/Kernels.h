// The convolution kernels. Each file that includes this compiles them for one instruction set, and defines before:
//   LANES   the floats of a vector
//   ROWS    the most rows of a product: their sums, two vectors each, fit into the registers
//   TARGET  the attribute of functions
//   TABLE   the name of the table of kernels

#include <float.h>
#include <stdint.h>
#include <string.h>

#include "Convolutions.h"

#include "Vectors.h"

#include "Products.h"

#include "Patches.h"

#include "Tiles.h"

#include "WeightGradients.h"

#include "Pooling.h"

#include "ChannelSums.h"

#include "FocalLosses.h"

#include "RegisterSpeed.h"

const CKKernels TABLE = {
    .panel = PANEL,
    .rows = ROWS,
    .pack_panel = pack_panel,
    .pack_tile_panel = pack_tile_panel,
    .expand_tile_panel = expand_tile_panel,
    .convolve = convolve,
    .tile_floats = tile_floats,
    .transform_tiles = transform_tiles,
    .multiply_tiles = multiply_tiles,
    .add_weight_products = add_weight_products,
    .transform_gradient_tiles = transform_gradient_tiles,
    .multiply_weight_tiles = multiply_weight_tiles,
    .pool_row = pool_row,
    .add_pool_gradient = add_pool_gradient,
    .add_moments = add_moments,
    .add_slopes = add_slopes,
    .add_focal_losses = add_focal_losses,
    .register_lanes = register_sums * LANES,
    .multiply_in_registers = multiply_in_registers,
};
