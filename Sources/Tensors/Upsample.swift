extension Tensor {
  /// This map `[H, W, C]` plus `coarse` `[h, w, C]` enlarged to its size by the nearest neighbour:
  /// source = ⌊destination · h / H⌋ in float32, as PyTorch's `interpolate(mode="nearest")`.
  public func addingUpsampled(_ coarse: Tensor, into room: MapRoom? = nil, workers: Workers) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    precondition(coarse.shape.count == 3 && coarse.shape[2] == channels)
    let rows = nearestSources(height, from: coarse.shape[0])
    let columns = nearestSources(width, from: coarse.shape[1])
    let (fine, source, coarseWidth) = (source, coarse.source, coarse.shape[1])
    return Tensor(shape: shape, in: room) { output in
      let output = Buffer(output)
      workers.forEachRange(of: height, grain: workers.grain(for: height, atLeast: 1)) { range in
        for y in range {
          for x in 0..<width {
            let position = (y * width + x) * channels
            let from = source.base + (rows[y] * coarseWidth + columns[x]) * channels
            for channel in 0..<channels {
              output.base[position + channel] = fine.base[position + channel] + from[channel]
            }
          }
        }
      }
      withExtendedLifetime((self, coarse)) {}
    }
  }

  /// The cells of even rows and columns of this map `[H, W, C]`: max pooling over 1×1 cells with stride 2.
  public func everySecondCell(into room: MapRoom? = nil) -> Tensor {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let source = source
    return Tensor(shape: [(height + 1) / 2, (width + 1) / 2, channels], in: room) { output in
      guard var target = output.baseAddress else { return }
      for y in stride(from: 0, to: height, by: 2) {
        for x in stride(from: 0, to: width, by: 2) {
          target.initialize(from: source.base + (y * width + x) * channels, count: channels)
          target += channels
        }
      }
      withExtendedLifetime(self) {}
    }
  }

  /// This map with negative values replaced by zero.
  public func rectified(into room: MapRoom? = nil) -> Tensor {
    Tensor(shape: shape, in: room) { output in
      for index in 0..<count { output[index] = source.base[index] < 0 ? 0 : source.base[index] }
      withExtendedLifetime(self) {}
    }
  }
}

/// For each of `length` places of a line the one of `coarse` places that its enlargement by the nearest neighbour reads:
/// ⌊place · coarse / length⌋ in float32.
func nearestSources(_ length: Int, from coarse: Int) -> [Int] {
  let scale = Float(coarse) / Float(length)
  return (0..<length).map { min(Int(Float($0) * scale), coarse - 1) }
}
