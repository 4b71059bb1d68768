extension MapGradients {
  /// Of `addingUpsampled`, for the coarse map: the sums over the cells that read one. The fine map's gradient is the
  /// output's own.
  ///
  /// - Parameters:
  ///   - gradients: of the sums, each `[H, W, C]`.
  ///   - sizes: of the coarse maps.
  public static func upsampled(
    _ gradients: [Tensor], sizes: [MapDimensions], workers: Workers
  ) -> [Tensor] {
    precondition(gradients.count == sizes.count, "a size for each gradient")
    return zip(gradients, sizes).map { gradient, size in
      let (height, width, channels) = (gradient.shape[0], gradient.shape[1], gradient.shape[2])
      let rows = readers(height, of: size.height)
      let columns = readers(width, of: size.width)
      let slopes = gradient.source
      return Tensor(shape: [size.height, size.width, channels]) { result in
        let result = Buffer(result)
        workers.forEachRange(of: size.height, grain: workers.grain(for: size.height, atLeast: 1)) { range in
          for row in range {
            for column in 0..<size.width {
              let target = result.base + (row * size.width + column) * channels
              target.initialize(repeating: 0, count: channels)
              for y in rows[row] {
                for x in columns[column] {
                  let slope = slopes.base + (y * width + x) * channels
                  for channel in 0..<channels { target[channel] += slope[channel] }
                }
              }
            }
          }
        }
        withExtendedLifetime(gradient) {}
      }
    }
  }

  /// The places of a line that read each place of a coarse line.
  private static func readers(_ length: Int, of coarse: Int) -> [Range<Int>] {
    var readers = [Range<Int>](repeating: 0..<0, count: coarse)
    for (place, source) in nearestSources(length, from: coarse).enumerated() {
      readers[source] = (readers[source].isEmpty ? place : readers[source].lowerBound)..<place + 1
    }
    return readers
  }
}
