import CPNG

extension Image {
  /// The picture as a PNG file's bytes, 8-bit RGB.
  /// - Parameter compression: zlib's level, 0 (fast) to 9 (small).
  /// - Throws: where a side is 0 or beyond what the format allows, or memory runs out.
  public func encodedPNG(compression: Int = 6) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encodePNG(name: "the PNG", compression: compression) { chunk in
      bytes.append(contentsOf: chunk)
      return true
    }
    return bytes
  }

  /// Writes the picture as a PNG: to a temporary file beside `path`, which takes its place when it is whole.
  /// What is not a regular file (a device, a pipe) is written to directly.
  /// - Throws: where the file cannot be made or written, a full disk among the causes; nothing is left behind then.
  public func writePNG(to path: String, compression: Int = 6) throws(ImageError) {
    let file = try ReplacingFile(path)
    do throws(ImageError) {
      try encodePNG(name: path, compression: compression) { file.write($0) }
    } catch {
      throw file.failure ?? error
    }
    try file.commit()
  }

  private func encodePNG(
    name: String, compression: Int, _ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(ImageError) {
    guard let w = UInt32(exactly: width), let h = UInt32(exactly: height) else {
      throw ImageError(file: name, reason: .unwritable("\(width) x \(height) pixels do not fit into a PNG"))
    }
    let target = EncodingTarget(sink)
    var message = [CChar](repeating: 0, count: CPNG_MESSAGE_LENGTH)
    let isWritten = pixels.withUnsafeBufferPointer { pixels in
      cpng_write(
        w, h, pixels.baseAddress, Int32(max(0, min(9, compression))),
        { context, bytes, count in
          let target = Unmanaged<EncodingTarget>.fromOpaque(context!).takeUnretainedValue()
          return target.sink(UnsafeBufferPointer(start: bytes, count: count))
        }, Unmanaged.passUnretained(target).toOpaque(), &message)
    }
    guard isWritten else {
      let failure = DecodingFailure(format: "PNG", message: message)
      throw ImageError(file: name, reason: .unwritable(failure.details))
    }
  }
}

/// Carries a closure through C.
private final class EncodingTarget {
  let sink: (UnsafeBufferPointer<UInt8>) -> Bool

  init(_ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Bool) { self.sink = sink }
}
