extension Image {
  /// A picture made from this one, its rows written side by side.
  ///
  /// - Parameter body: gets a run of rows, this picture's first byte, and the new one's, and writes every byte of
  ///   its rows.
  func mapRows(
    width: Int, height: Int, threads: Int,
    _ body: @Sendable (Range<Int>, UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
  ) -> Image {
    let count = width * height * 3
    let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      nonisolated(unsafe) let output = buffer.baseAddress!
      pixels.withUnsafeBufferPointer { pixels in
        nonisolated(unsafe) let input = pixels.baseAddress!
        parallelRuns(count: height, threads: threads) { run in body(run, input, output) }
      }
      initialized = count
    }
    return Image(width: width, height: height, pixels: result)
  }
}
