extension Image {
  /// Normalises the pixels as they are, and pads with zero at the right and bottom: what detectron2 and
  /// mmdetection do with a picture that was resized as bytes.
  ///
  /// - Parameters:
  ///   - padded: width and height of the output, at least the picture's.
  ///   - output: `[padded.height, padded.width, 3]`, wholly overwritten.
  ///   - threads: how many may work at once.
  public func normalize(
    _ normalization: PixelNormalization, padded: (width: Int, height: Int),
    into output: UnsafeMutableBufferPointer<Float>, threads: Int
  ) {
    precondition(padded.width >= width && padded.height >= height, "padding cannot crop")
    precondition(output.count == padded.width * padded.height * 3, "the output does not fit the padded size")
    let table = normalization.table()
    let (c0, c1, c2) = normalization.sourceChannels
    nonisolated(unsafe) let output = output
    parallelRuns(count: padded.height, threads: threads) { run in
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
