/// The weights of a convolution in the order in which the kernels read them: matrices `[inner, columns]` in panels of
/// some columns, each `[inner, panel]`, with zeros behind the last column.
struct PackedWeights: Sendable {
  let panels: Tensor
  /// With zeros up to a whole panel.
  let bias: [Float]
  let columns: Int
  /// The columns of a panel.
  let width: Int
  /// The floats of a panel.
  let length: Int

  var count: Int { panels.shape[0] }

  /// - Parameters:
  ///   - inner: the rows of each panel.
  ///   - bias: `[columns]`
  ///   - pack: writes the panel whose first column is given, with the number of its columns, into zeroed memory.
  init(
    inner: Int, bias: some Collection<Float>, width: Int, workers: Workers,
    pack: @Sendable (Int, Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    columns = bias.count
    self.width = width
    length = inner * width
    let count = (columns + width - 1) / width
    self.bias = bias + [Float](repeating: 0, count: count * width - columns)
    let (length, columns) = (length, columns)
    panels = Tensor(shape: [count, inner, width]) { panels in
      let panels = Buffer(panels)
      workers.forEach(count) { panel in
        let target = panels.base + panel * length
        target.initialize(repeating: 0, count: length)
        pack(panel * width, min(width, columns - panel * width), target)
      }
    }
  }

  /// The address of a panel. The weights must be kept alive while it is used.
  func panel(_ index: Int) -> UnsafePointer<Float> { panels.source.base + index * length }
}

extension ConvolutionParameters {
  /// Packs the weights of some output channels as `[R·R·C, columns]`, row by row of the kernel, each with its channels.
  ///
  /// - Parameter channel: the place among the C rows of each tap of input `c` of output channel `k`; by default `c`.
  func packed(
    _ outputs: Range<Int>, inner: Int, width: Int, workers: Workers,
    place: @escaping @Sendable (Int, Int) -> Int = { $1 }
  ) -> PackedWeights {
    let (taps, channels) = (weights.shape[2] * weights.shape[3], weights.shape[1])
    let (source, scale) = (weights.source, scale)
    defer { withExtendedLifetime(weights) {} }
    return PackedWeights(inner: taps * inner, bias: bias[outputs], width: width, workers: workers) {
      first, count, panel in
      for column in 0..<count {
        let k = outputs.lowerBound + first + column
        let scale = scale?[k] ?? 1
        for c in 0..<channels {
          let kernel = source.base + (k * channels + c) * taps
          let target = panel + place(k, c) * width + column
          for tap in 0..<taps { target[tap * inner * width] = kernel[tap] * scale }
        }
      }
    }
  }
}
