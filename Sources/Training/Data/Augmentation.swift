import Imaging
import RetinaNet
import Support

/// How pictures are changed at random before a step. The numbers depend on the seed, the batch and the place in it alone.
public struct Augmentation: Sendable, Hashable {
  /// How large pictures are when the network sees them.
  public enum InputSizes: Sendable, Hashable {
    /// As in detection.
    case configured
    /// Of these lengths of the shorter side one is drawn for each picture.
    case drawn([Int])
    /// Not resized.
    case original
  }

  /// The probability that a picture is mirrored.
  public var flip: Double
  /// How far brightness, contrast and saturation may go from 1, each on its own: 0.2 for 0.8 to 1.2.
  public var jitter: Double
  public var sizes: InputSizes
  public var seed: UInt64

  public init(flip: Double, jitter: Double, sizes: InputSizes, seed: UInt64) {
    self.flip = flip
    self.jitter = jitter
    self.sizes = sizes
    self.seed = seed
  }

  /// What becomes of a picture.
  ///
  /// - Parameters:
  ///   - batch: its number, from 0.
  ///   - place: in the batch.
  public func variant(batch: Int, place: Int) -> PictureVariant {
    // All numbers are always drawn, so that none depends on another setting.
    var random = SeededRandom(seed: RandomSeeds.of(seed ^ 0x617567, UInt64(batch), UInt64(place)))
    let isFlipped = random.uniformDouble() < flip
    let drawn = random.uniformDouble()
    func factor() -> Double { 1 + jitter * (2 * random.uniformDouble() - 1) }
    let (brightness, contrast, saturation) = (factor(), factor(), factor())
    var minSize: Int?
    if case .drawn(let sizes) = sizes {
      minSize = sizes[min(sizes.count - 1, Int(drawn * Double(sizes.count)))]
    }
    return PictureVariant(
      isFlipped: isFlipped, minSize: minSize, brightness: brightness, contrast: contrast,
      saturation: saturation)
  }

  /// The sizes that a picture passes through.
  public func transform(
    _ size: Transform.Size, _ variant: PictureVariant, _ configuration: Configuration
  ) -> Transform {
    var input = configuration.input
    switch sizes {
    case .configured: break
    case .drawn: input.minSize = variant.minSize ?? input.minSize
    case .original:
      input.minSize = min(size.width, size.height)
      input.maxSize = max(size.width, size.height)
    }
    return Preprocessing(family: configuration.family, input: input)
      .transform(width: size.width, height: size.height)
  }
}

/// One way in which a picture is changed.
public struct PictureVariant: Sendable, Hashable {
  public var isFlipped: Bool
  /// The length of the shorter side that was drawn; `nil` where it is not drawn.
  public var minSize: Int?
  public var brightness: Double
  public var contrast: Double
  public var saturation: Double

  public init(
    isFlipped: Bool = false, minSize: Int? = nil, brightness: Double = 1, contrast: Double = 1,
    saturation: Double = 1
  ) {
    self.isFlipped = isFlipped
    self.minSize = minSize
    self.brightness = brightness
    self.contrast = contrast
    self.saturation = saturation
  }

  /// The changed picture, of the same size.
  public func apply(to image: Image) -> Image {
    var pixels = isFlipped ? image.mirroredPixels : image.pixels
    if brightness != 1 { PixelBlending.brightness(brightness, &pixels) }
    if contrast != 1 { PixelBlending.contrast(contrast, &pixels) }
    if saturation != 1 { PixelBlending.saturation(saturation, &pixels) }
    return Image(width: image.width, height: image.height, pixels: pixels, notes: image.notes)
  }

  /// The objects in the changed picture.
  ///
  /// - Parameter width: of the picture.
  public func apply(to objects: [TrainingObject], width: Int) -> [TrainingObject] {
    guard isFlipped else { return objects }
    let width = Float(width)
    return objects.map { object in
      let box = object.box
      return TrainingObject(
        box: Box(x1: width - box.x2, y1: box.y1, x2: width - box.x1, y2: box.y2), label: object.label)
    }
  }
}

extension Image {
  /// Row by row from right to left.
  fileprivate var mirroredPixels: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      pixels.withUnsafeBufferPointer { input in
        for row in 0..<height {
          let start = row * width * 3
          for column in 0..<width {
            let (from, to) = (start + 3 * column, start + 3 * (width - 1 - column))
            (output[to], output[to + 1], output[to + 2]) = (input[from], input[from + 1], input[from + 2])
          }
        }
      }
      count = pixels.count
    }
  }
}
