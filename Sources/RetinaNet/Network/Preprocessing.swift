import Imaging
import Tensors

/// From a picture to the network's input, as each family does it.
public struct Preprocessing: Sendable {
  public let family: Family
  public let input: Configuration.Input

  public init(family: Family, input: Configuration.Input) {
    self.family = family
    self.input = input
  }

  public init(_ configuration: Configuration) {
    self.init(family: configuration.family, input: configuration.input)
  }

  /// The sizes that a picture passes through. All arithmetic is in doubles, as Python's.
  ///
  /// - torchvision (`GeneralizedRCNNTransform.resize`): one factor, truncated.
  /// - detectron2 (`ResizeShortestEdge.get_output_shape`): short side first, then the bound; rounded half up.
  ///   A short side of 0 is no resizing (`get_transform`).
  /// - mmdetection (mmcv `rescale_size`): one factor, rounded half up.
  public func transform(width: Int, height: Int) -> Transform {
    let (w, h) = (Double(width), Double(height))
    let (short, long) = (min(w, h), max(w, h))
    let (least, most) = (Double(input.minSize), Double(input.maxSize))
    let resized: Transform.Size
    switch family {
    case _ where input.keepsSize: resized = .init(width: width, height: height)
    case .torchvision, .torchvisionV2:
      let scale = min(least / short, most / long)
      resized = .init(width: Int(w * scale), height: Int(h * scale))
    case .detectron2:
      let scale = least / short
      var (newWidth, newHeight) = h < w ? (scale * w, least) : (least, scale * h)
      if max(newWidth, newHeight) > most {
        let bound = most / max(newWidth, newHeight)
        (newWidth, newHeight) = (newWidth * bound, newHeight * bound)
      }
      resized = .init(width: Int(newWidth + 0.5), height: Int(newHeight + 0.5))
    case .mmdetection:
      let scale = min(most / long, least / short)
      resized = .init(width: Int(w * scale + 0.5), height: Int(h * scale + 0.5))
    }
    // A sliver of a picture would vanish in the reference; one pixel of it stays here.
    let kept = Transform.Size(width: max(1, resized.width), height: max(1, resized.height))
    return Transform(
      original: .init(width: width, height: height), resized: kept,
      padded: .init(width: roundedUp(kept.width), height: roundedUp(kept.height)))
  }

  private func roundedUp(_ side: Int) -> Int {
    (side + input.sizeDivisible - 1) / input.sizeDivisible * input.sizeDivisible
  }

  /// The padded input `[h, w, 3]`, zero where padded.
  public func tensor(_ image: Image, _ transform: Transform, threads: Int) -> Tensor {
    let (resized, padded) = (transform.resized, transform.padded)
    let normalization = PixelNormalization(
      mean: SIMD3(input.mean.map { Float($0) }), deviation: SIMD3(input.std.map { Float($0) }),
      scale: Float(input.scale), isBGR: input.bgr)
    let resampling: Resampling =
      switch family {
      case .torchvision, .torchvisionV2: .torch
      case .detectron2: .pillow
      case .mmdetection: .opencv
      }
    return Tensor(shape: [padded.height, padded.width, 3]) { output in
      image.prepare(
        resampling, to: (resized.width, resized.height), padded: (padded.width, padded.height),
        normalization: normalization, into: output, threads: threads)
    }
  }
}
