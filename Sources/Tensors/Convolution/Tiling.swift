import CKernels

/// The 4×4 output tiles of several maps as one list.
///
/// Unchecked: threads write disjoint tiles of the outputs, which the caller keeps alive.
struct Tiling: @unchecked Sendable {
  private let maps: [CKTiledMap]
  let tiles: [CKTile]

  /// The tiles of a convolution's outputs.
  init(
    _ inputs: [Tensor], _ outputs: [TensorStorage], maxima: [TensorStorage]? = nil, _ epilogue: Epilogue
  ) {
    self.init(
      inputs.indices.map { map in
        CKTiledMap(
          map: inputs[map].source.base, output: outputs[map].base,
          residual: epilogue.residuals.map { $0[map].source.base }, height: inputs[map].shape[0],
          width: inputs[map].shape[1], gate: epilogue.gates.map { $0[map].source.base },
          maxima: maxima?[map].base)
      })
  }

  /// The tiles of maps that are only read.
  init(reading maps: [Tensor]) {
    self.init(
      maps.map {
        CKTiledMap(
          map: $0.source.base, output: nil, residual: nil, height: $0.shape[0], width: $0.shape[1], gate: nil,
          maxima: nil)
      })
  }

  private init(_ maps: [CKTiledMap]) {
    self.maps = maps
    tiles = maps.enumerated().flatMap { number, map in
      (0..<(map.height + 3) / 4 * ((map.width + 3) / 4)).map {
        CKTile(map: Int32(number), tile: Int32($0))
      }
    }
  }

  private init(maps: [CKTiledMap], tiles: [CKTile]) {
    self.maps = maps
    self.tiles = tiles
  }

  /// Some of the tiles.
  func slice(_ range: Range<Int>) -> Tiling { Tiling(maps: maps, tiles: Array(tiles[range])) }

  func withPointers(_ body: (UnsafePointer<CKTiledMap>, UnsafePointer<CKTile>) -> Void) {
    maps.withUnsafeBufferPointer { maps in
      tiles.withUnsafeBufferPointer { tiles in
        guard let maps = maps.baseAddress, let tiles = tiles.baseAddress else { return }
        body(maps, tiles)
      }
    }
  }
}
