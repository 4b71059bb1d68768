extension ConvolutionShape {
  /// Whether the taps of a kernel's row are read as one, from a map with zeros to the left and right: few channels make
  /// too short a sum.
  var joinsRows: Bool { groups == 1 && kernel > 1 && inputChannels < 16 }
}

extension Tensor {
  /// This map `[H, W, C]` with `padding` columns of zeros to the left and as many to the right.
  func paddedAcross(by padding: Int, _ workers: Workers) -> Tensor {
    let (height, channels) = (shape[0], shape[2])
    let (length, margin) = (shape[1] * channels, padding * channels)
    let source = source
    return Tensor(shape: [height, shape[1] + 2 * padding, channels]) { padded in
      let padded = Buffer(padded)
      workers.forEachRange(of: height, grain: workers.grain(for: height, atLeast: 16)) { range in
        for row in range {
          let target = padded.base + row * (length + 2 * margin)
          target.initialize(repeating: 0, count: margin)
          (target + margin).initialize(from: source.base + row * length, count: length)
          (target + margin + length).initialize(repeating: 0, count: margin)
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
