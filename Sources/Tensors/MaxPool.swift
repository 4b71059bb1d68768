extension Tensor {
  /// The largest value of each 3×3 window, every second position, as after a ResNet's stem: `[H, W, C]` to
  /// `[⌈H/2⌉, ⌈W/2⌉, C]`. Places outside the map do not
  /// count. A window with a NaN gives NaN, as in PyTorch.
  public func maxPooled3x3Stride2(workers: Workers) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
    let source = source
    return Tensor(shape: [rows, columns, channels]) { output in
      let output = Buffer(output)
      workers.forEachRange(of: rows, grain: workers.grain(for: rows, atLeast: 1)) { range in
        for row in range {
          for column in 0..<columns {
            let target = output.base + (row * columns + column) * channels
            let top = max(0, row * 2 - 1)
            let left = max(0, column * 2 - 1)
            target.initialize(from: source.base + (top * width + left) * channels, count: channels)
            for y in top...min(height - 1, row * 2 + 1) {
              for x in left...min(width - 1, column * 2 + 1) {
                target.raise(to: source.base + (y * width + x) * channels, count: channels)
              }
            }
          }
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Replaces each element by the other's where that is larger, or NaN.
  fileprivate func raise(to other: UnsafePointer<Float>, count: Int) {
    var index = 0
    while index + 8 <= count {
      let (mine, theirs) = (eight(at: index), other.eight(at: index))
      store(mine.replacing(with: theirs, where: (theirs .> mine) .| (theirs .!= theirs)), at: index)
      index += 8
    }
    while index < count {
      if other[index] > self[index] || other[index].isNaN { self[index] = other[index] }
      index += 1
    }
  }
}
