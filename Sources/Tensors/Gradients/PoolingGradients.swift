import CKernels

extension MapGradients {
  /// Of `maxPooled3x3Stride2`: each gradient goes to the first of the largest values of its window, row by row, as
  /// PyTorch has it.
  ///
  /// - Parameters:
  ///   - gradients: each `[⌈H/2⌉, ⌈W/2⌉, C]`.
  ///   - inputs: the maps that were pooled, each `[H, W, C]`.
  ///   - throughReLU: whether a ReLU made the inputs and the gradient before it is wanted: zero where they are not
  ///     positive.
  public static func maxPool3x3Stride2(
    _ gradients: [Tensor], inputs: [Tensor], throughReLU: Bool = false,
    instructions: KernelInstructions = .current, workers: Workers
  ) -> [Tensor] {
    precondition(gradients.count == inputs.count, "a gradient for each map")
    return zip(gradients, inputs).map { gradient, input in
      let (height, width, channels) = (input.shape[0], input.shape[1], input.shape[2])
      let (rows, columns) = ((height + 1) / 2, (width + 1) / 2)
      precondition(gradient.shape == [rows, columns, channels], "a gradient of \(gradient.shape)")
      let (values, slopes) = (input.source, gradient.source)
      return Tensor(shape: input.shape) { result in
        let result = Buffer(result)
        // A thread takes the windows of some rows and one row more, and writes two rows of the input for each, so that no
        // two write one place.
        workers.forEachRange(of: rows, grain: workers.grain(for: rows, atLeast: 4)) { range in
          let own = range.lowerBound * 2..<min(range.upperBound * 2, height)
          (result.base + own.lowerBound * width * channels).initialize(
            repeating: 0, count: own.count * width * channels)
          for row in range.lowerBound..<min(range.upperBound + 1, rows) {
            instructions.kernels.add_pool_gradient(
              values.base, height, width, channels, slopes.base + row * columns * channels, row,
              own.lowerBound, own.upperBound, throughReLU ? 1 : 0, result.base)
          }
        }
        withExtendedLifetime((input, gradient)) {}
      }
    }
  }

  /// Of `everySecondCell`: gradients go to the cells of even rows and columns, the others get none.
  ///
  /// - Parameters:
  ///   - gradients: each `[⌈H/2⌉, ⌈W/2⌉, C]`.
  ///   - sizes: of the inputs.
  public static func everySecondCell(
    _ gradients: [Tensor], sizes: [MapDimensions], workers: Workers
  ) -> [Tensor] {
    precondition(gradients.count == sizes.count, "a size for each gradient")
    return zip(gradients, sizes).map { gradient, size in
      let (columns, channels) = ((size.width + 1) / 2, gradient.shape[2])
      precondition(gradient.shape == [(size.height + 1) / 2, columns, channels])
      let slopes = gradient.source
      return Tensor(shape: [size.height, size.width, channels]) { result in
        let result = Buffer(result)
        workers.forEachRange(of: size.height, grain: workers.grain(for: size.height, atLeast: 8)) { range in
          for y in range {
            let line = result.base + y * size.width * channels
            line.initialize(repeating: 0, count: size.width * channels)
            guard y.isMultiple(of: 2) else { continue }
            for x in 0..<columns {
              (line + 2 * x * channels).update(
                from: slopes.base + (y / 2 * columns + x) * channels, count: channels)
            }
          }
        }
        withExtendedLifetime(gradient) {}
      }
    }
  }
}
