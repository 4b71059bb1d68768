import Support

/// Which library's arithmetic resizes a picture. All are bilinear; they differ in antialiasing, rounding and order.
public enum Resampling: String, Sendable, Hashable, Codable, CaseIterable {
  /// On normalised floats, no antialiasing: torchvision's.
  case torch
  /// On bytes, antialiased when shrinking: detectron2's.
  case pillow
  /// On bytes, no antialiasing: mmdetection's.
  case opencv
}

extension Image {
  /// A network's input: resized, normalised and padded with zero at the right and bottom, in the order of the
  /// library that the resampling is named after.
  ///
  /// - Parameters:
  ///   - size: width and height of the resized picture.
  ///   - padded: width and height of the output, at least `size`.
  ///   - output: `[padded.height, padded.width, 3]`, wholly overwritten.
  ///   - threads: how many may be used.
  public func prepare(
    _ resampling: Resampling, to size: (width: Int, height: Int), padded: (width: Int, height: Int),
    normalization: PixelNormalization, into output: UnsafeMutableBufferPointer<Float>, threads: Int
  ) {
    switch resampling {
    case .torch:
      resizeTorchBilinear(
        to: size, padded: padded, normalization: normalization, into: output, threads: threads)
    case .pillow:
      resizedPillowBilinear(to: size, threads: threads)
        .normalize(normalization, padded: padded, into: output, threads: threads)
    case .opencv:
      resizedOpenCVLinear(to: size, threads: threads)
        .normalize(normalization, padded: padded, into: output, threads: threads)
    }
  }
}

extension Image {
  /// A picture made from this one, its rows written in parallel.
  ///
  /// - Parameter body: gets a range of rows, this picture's first byte, and the new picture's first byte. It must write
  ///   every byte of its rows.
  func mapRows(
    width: Int, height: Int, threads: Int,
    _ body: @Sendable (Range<Int>, UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> Image {
    let count = width * height * 3
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      HugePages.advise(UnsafeMutableRawBufferPointer(buffer))
      nonisolated(unsafe) let output = buffer.baseAddress!
      pixels.withUnsafeBufferPointer { pixels in
        nonisolated(unsafe) let input = pixels.baseAddress!
        forEachRange(of: height, threads: threads) { run in body(run, input, output) }
      }
      initialized = count
    }
    return Image(width: width, height: height, pixels: result)
  }
}
