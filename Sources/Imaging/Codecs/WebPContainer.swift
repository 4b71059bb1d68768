/// The chunks of a WebP file: the first picture, and what is said about it. What follows a picture may be cut off.
struct WebPContainer {
  /// From a "VP8X" chunk.
  private(set) var canvas: PixelSize?
  /// The only picture, or the first of an animation.
  private(set) var frame: WebPFrame?
  /// The number of an animation's frames that are whole; `nil` for a still picture.
  private(set) var frameCount: Int?
  private(set) var exif: Range<Int>?
  private(set) var xmp: Range<Int>?

  /// - Throws: if the file ends within its picture.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(DecodingFailure) {
    guard bytes.count >= 12 else { throw Self.failure }
    let declared = Self.integer(bytes, 4, 4) + 8
    for chunk in WebPChunks(bytes, in: 12..<max(12, min(declared, bytes.count))) {
      switch chunk.name {
      case "VP8X" where canvas == nil && chunk.isWhole && chunk.body.count >= 10:
        let start = chunk.body.lowerBound
        if bytes[start] & 2 != 0 { frameCount = 0 }
        canvas = PixelSize(
          width: Self.integer(bytes, start + 4, 3) + 1, height: Self.integer(bytes, start + 7, 3) + 1)
      case "VP8 ", "VP8L":
        guard frame == nil, frameCount == nil else { continue }
        guard chunk.isWhole else { throw Self.failure }
        frame = WebPFrame(chunk: chunk.whole)
      case "ANMF":
        guard let count = frameCount, chunk.body.count >= 16 else { continue }
        if frame == nil { frame = try Self.animationFrame(bytes, chunk.body) }
        if chunk.isWhole { frameCount = count + 1 }
      case "EXIF" where exif == nil && chunk.isWhole: exif = chunk.body
      case "XMP " where xmp == nil && chunk.isWhole: xmp = chunk.body
      default: break
      }
    }
  }

  /// The orientation, from EXIF or XMP.
  func orientation(_ bytes: [UInt8]) -> Orientation {
    Metadata.orientation(exif: exif.map { bytes[$0] }, xmp: xmp.map { bytes[$0] })
  }

  private static let failure = DecodingFailure(format: "WebP", details: "the file ends too early")

  private static func animationFrame(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: Range<Int>
  ) throws(DecodingFailure) -> WebPFrame? {
    for chunk in WebPChunks(bytes, in: (body.lowerBound + 16)..<body.upperBound)
    where chunk.name == "VP8 " || chunk.name == "VP8L" {
      guard chunk.isWhole else { throw failure }
      let start = body.lowerBound
      return WebPFrame(
        chunk: chunk.whole, x: integer(bytes, start, 3) * 2, y: integer(bytes, start + 3, 3) * 2,
        size: PixelSize(width: integer(bytes, start + 6, 3) + 1, height: integer(bytes, start + 9, 3) + 1))
    }
    return nil
  }

  /// Little-endian.
  fileprivate static func integer(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, _ size: Int) -> Int {
    (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
  }
}

private struct WebPChunk {
  let name: String
  /// With its header of eight bytes.
  let whole: Range<Int>
  let isWhole: Bool

  var body: Range<Int> { (whole.lowerBound + 8)..<whole.upperBound }
}

/// All chunks that begin in a range; the last may be cut off. None is kept: a hostile file may hold millions.
private struct WebPChunks: Sequence, IteratorProtocol {
  let bytes: UnsafeBufferPointer<UInt8>
  let end: Int
  var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, in range: Range<Int>) {
    self.bytes = bytes
    (position, end) = (range.lowerBound, range.upperBound)
  }

  mutating func next() -> WebPChunk? {
    guard position <= end - 8 else { return nil }
    let start = position
    let length = WebPContainer.integer(bytes, start + 4, 4)
    let stop = Swift.min(start + 8 + length, end)
    // Chunks begin at even places.
    position = start + 8 + length + length % 2
    return WebPChunk(
      name: String(decoding: bytes[start..<(start + 4)], as: UTF8.self), whole: start..<stop,
      isWhole: stop - start - 8 == length)
  }
}

/// Where a picture's data lie in a WebP file, and where it belongs on the canvas.
struct WebPFrame {
  let chunk: Range<Int>
  var x = 0
  var y = 0
  /// As the animation declares it.
  var size: PixelSize?
}
