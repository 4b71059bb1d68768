import CKernels
import Support

/// How 8-bit pixels become a network's input: (value / scale − mean) / deviation, per channel, in float32.
public struct PixelNormalization: Sendable, Hashable {
  /// Red, green, blue, after division by `scale`.
  public var mean: SIMD3<Float>
  public var deviation: SIMD3<Float>
  /// The divisor of values 0…255: 255 or 1.
  public var scale: Float
  /// Whether blue comes first in the output.
  public var isBGR: Bool

  public init(mean: SIMD3<Float>, deviation: SIMD3<Float>, scale: Float, isBGR: Bool = false) {
    self.mean = mean
    self.deviation = deviation
    self.scale = scale
    self.isBGR = isBGR
  }

  /// What each byte becomes: 256 values for each channel, in the output's order.
  func table() -> [Float] {
    let (c0, c1, c2) = sourceChannels
    return [c0, c1, c2].flatMap { channel in
      (0..<256).map { (Float($0) / scale - mean[channel]) / deviation[channel] }
    }
  }

  /// The kernels' form of it, if there are kernels for these instructions that give each byte exactly its value in the
  /// table: they multiply where the table was divided.
  func kernelForm(_ table: [Float], _ instructions: CKInstructions) -> CKNormalization? {
    guard ck_resizes_normalized(instructions) != 0 else { return nil }
    let (c0, c1, c2) = sourceChannels
    let (mean, deviation) = (self.mean, self.deviation)
    var form = CKNormalization(
      scale: scale, mean: (mean[c0], mean[c1], mean[c2]),
      deviation: (deviation[c0], deviation[c1], deviation[c2]),
      source: (Int32(c0), Int32(c1), Int32(c2)))
    // A row of all greys, each taken once; eight bytes are read of the last, too.
    var greys: [UInt8] = []
    for place in 0..<259 { greys += [UInt8](repeating: UInt8(min(place, 255)), count: 3) }
    let places = (0..<256).map { Int32($0) }
    var values = [Float](repeating: .nan, count: 256 * 3 + 1)
    ck_resize_normalized(
      greys, places, [Float](repeating: 0, count: 256), 256, &form, &values)
    for grey in 0..<256 {
      for channel in 0..<3 where values[3 * grey + channel] != table[256 * channel + grey] { return nil }
    }
    return form
  }

  /// For each channel of the output, the picture's channel.
  var sourceChannels: (Int, Int, Int) { isBGR ? (2, 1, 0) : (0, 1, 2) }
}

extension Image {
  /// Normalises the pixels without resizing, and pads with zero at the right and bottom: what detectron2 and
  /// mmdetection do after resizing as bytes.
  ///
  /// - Parameters:
  ///   - padded: width and height of the output, at least the picture's.
  ///   - output: `[padded.height, padded.width, 3]`, wholly overwritten.
  ///   - threads: how many may be used.
  public func normalize(
    _ normalization: PixelNormalization, padded: (width: Int, height: Int),
    into output: UnsafeMutableBufferPointer<Float>, threads: Int
  ) {
    precondition(padded.width >= width && padded.height >= height, "padding cannot crop")
    precondition(output.count == padded.width * padded.height * 3, "the output does not fit the padded size")
    let table = normalization.table()
    let (c0, c1, c2) = normalization.sourceChannels
    nonisolated(unsafe) let output = output
    forEachRange(of: padded.height, threads: threads) { run in
      pixels.withUnsafeBufferPointer { pixels in
        for y in run {
          let row = output.baseAddress! + y * padded.width * 3
          let used = y < height ? width : 0
          for x in 0..<used {
            let pixel = pixels.baseAddress! + (y * width + x) * 3
            row[3 * x] = table[Int(pixel[c0])]
            row[3 * x + 1] = table[256 + Int(pixel[c1])]
            row[3 * x + 2] = table[512 + Int(pixel[c2])]
          }
          (row + used * 3).update(repeating: 0, count: (padded.width - used) * 3)
        }
      }
    }
  }
}
