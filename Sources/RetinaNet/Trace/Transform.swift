import Imaging

/// How the original picture became the network's input: resized, then padded at the right and bottom.
public struct Transform: Sendable, Codable, Hashable {
  /// Width and height in pixels.
  public struct Size: Sendable, Hashable, Codable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }

    public init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      width = try list.decode(Int.self)
      height = try list.decode(Int.self)
    }

    public func encode(to encoder: any Encoder) throws {
      var list = encoder.unkeyedContainer()
      try list.encode(width)
      try list.encode(height)
    }
  }

  public var original: Size
  public var resized: Size
  public var padded: Size

  public init(original: Size, resized: Size, padded: Size) {
    self.original = original
    self.resized = resized
    self.padded = padded
  }
}

/// The one place that maps between pixels of the resized picture and those of the original.
extension Transform {
  /// A box in pixels of the original picture, in those of the resized one, as torchvision scales ground truth: by
  /// float32 ratios.
  public func resized(_ box: Box) -> Box {
    let x = Float(resized.width) / Float(original.width)
    let y = Float(resized.height) / Float(original.height)
    return Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
  }

  /// A box in pixels of the resized picture, in those of the original: by float32 ratios. Selection reports boxes by
  /// `detectionScale`, which is the family's own.
  public func original(_ box: Box) -> Box {
    let x = Float(original.width) / Float(max(1, resized.width))
    let y = Float(original.height) / Float(max(1, resized.height))
    return Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
  }

  /// Lengths in pixels of the resized picture, such as a level's strides, in those of the original.
  public func originalLengths(x: Int, y: Int) -> (x: Double, y: Double) {
    (
      Double(x) * Double(original.width) / Double(max(1, resized.width)),
      Double(y) * Double(original.height) / Double(max(1, resized.height))
    )
  }

  /// The sides of a box in pixels of the original picture, in those of the resized one.
  public func resizedSides(of box: Box) -> (width: Double, height: Double) {
    let x = Double(resized.width) / Double(original.width)
    let y = Double(resized.height) / Double(original.height)
    return (Double(box.width) * x, Double(box.height) * y)
  }

  /// Whether a box in pixels of the resized picture lies within it.
  public func holds(_ box: Box) -> Bool {
    box.x1 >= 0 && box.y1 >= 0 && box.x2 <= Float(resized.width) && box.y2 <= Float(resized.height)
  }

  /// What a family multiplies x1 y1 x2 y2 of a detection by, to go from the resized picture to the original: with its
  /// own order of divisions and roundings.
  func detectionScale(_ family: Family) -> SIMD4<Float> {
    let width = (original: Double(original.width), resized: Double(resized.width))
    let height = (original: Double(original.height), resized: Double(resized.height))
    let (x, y) =
      switch family {
      case .torchvision, .torchvisionV2:
        (Float(original.width) / Float(resized.width), Float(original.height) / Float(resized.height))
      case .detectron2:
        (Float(width.original / width.resized), Float(height.original / height.resized))
      case .mmdetection:
        // It keeps the factor of the way there, in double, and inverts that.
        (Float(1 / (width.resized / width.original)), Float(1 / (height.resized / height.original)))
      }
    return SIMD4(x, y, x, y)
  }
}
