import CPNG
import Support

extension Image {
  /// The picture as a PNG file's bytes, 8-bit RGB.
  /// - Parameter compression: zlib's level, 0 (fast) to 9 (small).
  /// - Throws: when a side is 0 or too large for the format, or when memory runs out.
  public func encodedPNG(compression: Int = 6) throws(ImageError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encodePNG(name: "the PNG", compression: compression) { chunk in
      bytes.append(contentsOf: chunk)
      return true
    }
    return bytes
  }

  /// Writes the picture as a PNG: to a temporary file beside `path`, which replaces it when complete.
  /// Devices and pipes are written directly.
  /// - Throws: when the file cannot be created or written, for instance on a full disk; nothing is left behind.
  public func writePNG(to path: String, compression: Int = 6) throws(ImageError) {
    let file: AtomicFile
    do throws(FileError) {
      file = try AtomicFile(path, specialFiles: .writtenInPlace)
    } catch {
      throw ImageError(error)
    }
    var failure: FileError?
    do throws(ImageError) {
      try encodePNG(name: path, compression: compression) { bytes in
        do throws(FileError) { try file.write(UnsafeRawBufferPointer(bytes)) } catch { failure = error }
        return failure == nil
      }
    } catch {
      throw failure.map { ImageError($0) } ?? error
    }
    do throws(FileError) {
      try file.commit()
    } catch {
      throw ImageError(error)
    }
  }

  private func encodePNG(
    name: String, compression: Int, _ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(ImageError) {
    guard let w = UInt32(exactly: width), let h = UInt32(exactly: height) else {
      throw ImageError(file: name, reason: .unwritable("\(width) x \(height) pixels do not fit into a PNG"))
    }
    let target = EncodingTarget(sink)
    do throws(DecodingFailure) {
      try DecodingFailure.check("PNG") { message in
        pixels.withUnsafeBufferPointer { pixels in
          cpng_write(
            w, h, pixels.baseAddress, Int32(max(0, min(9, compression))),
            { context, bytes, count in
              let target = Unmanaged<EncodingTarget>.fromOpaque(context!).takeUnretainedValue()
              return target.sink(UnsafeBufferPointer(start: bytes, count: count))
            }, Unmanaged.passUnretained(target).toOpaque(), message)
        }
      }
    } catch {
      throw ImageError(file: name, reason: .unwritable(error.details))
    }
  }
}

/// Carries a closure through C.
private final class EncodingTarget {
  let sink: (UnsafeBufferPointer<UInt8>) -> Bool

  init(_ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Bool) { self.sink = sink }
}
