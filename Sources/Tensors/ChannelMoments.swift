import COpenBLAS

/// Means and covariances of a map's channels over its cells.
///
/// Values are first divided by the greatest magnitude among them, so that no square overflows. Infinite
/// values and NaN count as their channel's mean.
public struct ChannelMoments: Sendable {
  /// What values were divided by.
  public let scale: Float
  /// Of the scaled values, `[C]`.
  public let means: [Float]
  /// Of the scaled values, `[C, C]`, symmetric: the mean of products of deviations.
  public let covariance: Tensor

  /// Our own loops share the work; OpenBLAS's threads inside them would only compete.
  private static let useOneThread: Void = openblas_set_num_threads(1)

  /// Of a map `[H, W, C]`.
  public init(_ map: Tensor) {
    Self.useOneThread
    let channels = map.shape[2]
    let rows = channels > 0 ? map.count / channels : 0
    let (scale, means) = map.withUnsafeBufferPointer { values in
      let scale = Self.scale(of: values)
      return (scale, Self.means(of: values, channels: channels, scale: scale))
    }
    self.scale = scale
    self.means = means
    covariance = Tensor(shape: [channels, channels]) { output in
      output.initialize(repeating: 0)
      guard rows > 0, let target = output.baseAddress else { return }
      map.withUnsafeBufferPointer { values in
        // Blocks, so that the deviations stay in the cache.
        let block = 512
        var deviations = [Float](repeating: 0, count: block * channels)
        for start in stride(from: 0, to: rows, by: block) {
          let count = min(block, rows - start)
          Self.subtract(means, from: values, rows: start..<start + count, scale: scale, into: &deviations)
          cblas_ssyrk(
            CblasRowMajor, CblasUpper, CblasTrans, blasint(channels), blasint(count), 1 / Float(rows),
            deviations, blasint(channels), 1, target, blasint(channels))
        }
      }
      for row in 0..<channels {
        for column in 0..<row { target[row * channels + column] = target[column * channels + row] }
      }
    }
  }

  private static func scale(of values: UnsafeBufferPointer<Float>) -> Float {
    var greatest: Float = 0
    for value in values where value.isFinite && value.magnitude > greatest { greatest = value.magnitude }
    // What is smaller than any normal number has no reciprocal.
    return greatest >= .leastNormalMagnitude ? greatest : 1
  }

  private static func means(of values: UnsafeBufferPointer<Float>, channels: Int, scale: Float) -> [Float] {
    let factor = 1 / scale
    var sums = [Double](repeating: 0, count: channels)
    var counts = [Double](repeating: 0, count: channels)
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        for start in stride(from: 0, to: values.count, by: max(1, channels)) {
          for channel in 0..<channels {
            let value = values[start + channel]
            let isFinite = value.isFinite
            sums[channel] += isFinite ? Double(value * factor) : 0
            counts[channel] += isFinite ? 1 : 0
          }
        }
      }
    }
    return zip(sums, counts).map { $1 > 0 ? Float($0 / $1) : 0 }
  }

  private static func subtract(
    _ means: [Float], from values: UnsafeBufferPointer<Float>, rows: Range<Int>, scale: Float,
    into deviations: inout [Float]
  ) {
    let (channels, factor) = (means.count, 1 / scale)
    deviations.withUnsafeMutableBufferPointer { deviations in
      means.withUnsafeBufferPointer { means in
        for row in rows {
          let (source, target) = (row * channels, (row - rows.lowerBound) * channels)
          for channel in 0..<channels {
            let value = values[source + channel]
            deviations[target + channel] = value.isFinite ? value * factor - means[channel] : 0
          }
        }
      }
    }
  }
}
