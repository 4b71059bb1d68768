extension Tensor {
  /// A map `[H, W, C]` as `[C, H, W]`, the order of PyTorch's tensors.
  public func channelsFirst() -> Tensor {
    transposed(rows: shape[0] * shape[1], columns: shape[2], shape: [shape[2], shape[0], shape[1]])
  }

  /// A map `[C, H, W]` as `[H, W, C]`.
  public func channelsLast() -> Tensor {
    transposed(rows: shape[0], columns: shape[1] * shape[2], shape: [shape[1], shape[2], shape[0]])
  }

  /// The transpose of the elements seen as a matrix, in square pieces that stay in the cache.
  private func transposed(rows: Int, columns: Int, shape: [Int]) -> Tensor {
    let piece = 32
    let source = source.base
    return Tensor(shape: shape) { output in
      for top in stride(from: 0, to: rows, by: piece) {
        for left in stride(from: 0, to: columns, by: piece) {
          for column in left..<min(left + piece, columns) {
            for row in top..<min(top + piece, rows) {
              output[column * rows + row] = source[row * columns + column]
            }
          }
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
