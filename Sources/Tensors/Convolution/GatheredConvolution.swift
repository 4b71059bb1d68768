/// A convolution of any kernel and stride: the patches are gathered into rows `[positions, R·R·C]` ("im2col"),
/// some rows at a time, and multiplied with `[R·R·C, K]`.
struct GatheredConvolution: ConvolutionKernel {
  private let shape: ConvolutionShape
  private let weights: Tensor  // [R·R·C, K]
  private let bias: [Float]

  init(_ shape: ConvolutionShape, _ parameters: ConvolutionParameters) {
    precondition(shape.groups == 1)
    self.shape = shape
    bias = parameters.bias
    weights = Self.matrix(shape, parameters)
  }

  /// Weights `[K, C, R, R]` as `[R·R·C, K]`, scaled.
  static func matrix(_ shape: ConvolutionShape, _ parameters: ConvolutionParameters) -> Tensor {
    let (taps, channels, outputs) = (shape.kernel * shape.kernel, shape.inputChannels, shape.outputChannels)
    return Tensor(shape: [taps * channels, outputs]) { matrix in
      parameters.weights.withUnsafeBufferPointer { weights in
        for k in 0..<outputs {
          let scale = parameters.scale?[k] ?? 1
          for c in 0..<channels {
            for tap in 0..<taps {
              matrix[(tap * channels + c) * outputs + k] = weights[(k * channels + c) * taps + tap] * scale
            }
          }
        }
      }
    }
  }

  func run(_ inputs: [Tensor], _ epilogue: Epilogue, _ workers: Workers) -> [Tensor] {
    inputs.indices.map { convolve(inputs[$0], $0, epilogue, workers) }
  }

  private func convolve(_ input: Tensor, _ map: Int, _ epilogue: Epilogue, _ workers: Workers) -> Tensor {
    let patches = Patches(shape, height: input.shape[0], width: input.shape[1])
    let (inner, columns) = (patches.length, shape.outputChannels)
    let (source, weights) = (input.source, weights.source)
    return Tensor(shape: [patches.rows, patches.columns, columns]) { output in
      let output = Buffer(output)
      let total = patches.rows * patches.columns
      // About 2 MB of patches at a time stay in the second-level cache's reach.
      let most = max(64, 524_288 / inner)
      let grain = min(workers.grain(for: total, atLeast: 64), most)
      workers.forEachRange(of: total, grain: grain) { positions in
        let patchMemory = TensorStorage(count: positions.count * inner)
        let gathered = patchMemory.base
        patches.gather(source.base, positions, into: gathered)
        let destination = output.base + positions.lowerBound * columns
        Gemm.multiply(
          rows: positions.count, columns: columns, inner: inner, gathered, rowLength: inner,
          weights.base, rowLength: columns, into: destination, rowLength: columns)
        epilogue.finish(
          destination, positions: positions.count, bias: bias, map: map, position: positions.lowerBound)
        withExtendedLifetime(patchMemory) {}
      }
      withExtendedLifetime(input) {}
    }
  }
}

/// Where the kernel lies on the map at each output position.
struct Patches: Sendable {
  let shape: ConvolutionShape
  let height: Int
  let width: Int
  let rows: Int
  let columns: Int
  /// The input channels that are gathered.
  let channels: Range<Int>
  /// Elements of one patch: R·R·(channels).
  let length: Int

  init(_ shape: ConvolutionShape, height: Int, width: Int, channels: Range<Int>? = nil) {
    self.shape = shape
    self.channels = channels ?? 0..<shape.inputChannels
    self.height = height
    self.width = width
    rows = shape.outputLength(height)
    columns = shape.outputLength(width)
    length = shape.kernel * shape.kernel * self.channels.count
  }

  /// Copies the patches of `positions` one behind the other; places outside the map are zero.
  func gather(_ map: UnsafePointer<Float>, _ positions: Range<Int>, into rows: UnsafeMutablePointer<Float>) {
    let (kernel, taken, all) = (shape.kernel, channels.count, shape.inputChannels)
    let map = map + channels.lowerBound
    var row = rows
    for position in positions {
      let top = position / columns * shape.stride - shape.padding
      let left = position % columns * shape.stride - shape.padding
      // The taps inside the map lie next to each other: copies between two fills.
      let first = min(kernel, max(0, -left))
      let last = max(first, min(kernel, width - left))
      for y in top..<top + kernel {
        if y < 0 || y >= height {
          row.initialize(repeating: 0, count: kernel * taken)
        } else {
          row.initialize(repeating: 0, count: first * taken)
          let start = map + (y * width + left + first) * all
          if taken == all {
            (row + first * taken).initialize(from: start, count: (last - first) * all)
          } else {
            for tap in 0..<last - first {
              (row + (first + tap) * taken).initialize(from: start + tap * all, count: taken)
            }
          }
          (row + last * taken).initialize(repeating: 0, count: (kernel - last) * taken)
        }
        row += kernel * taken
      }
    }
  }
}
