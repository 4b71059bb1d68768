import CWebP

/// libwebp's decoder: lossy and lossless pictures to 8-bit RGB, without their alpha; of an animation the first frame, on
/// black.
final class WebPReader: PictureReader {
  let format = "WebP"
  let width: Int
  let height: Int
  let readsWhole = true
  let damage: String? = nil
  private let bytes: UnsafeBufferPointer<UInt8>
  let container: WebPContainer
  private let frame: WebPFrame
  private let frameSize: PixelSize

  /// - Parameter bytes: must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(DecodingFailure) {
    let container = try WebPContainer(bytes)
    guard let frame = container.frame else {
      throw DecodingFailure(format: "WebP", details: "it holds no picture")
    }
    self.bytes = bytes
    self.frame = frame
    self.container = container
    var (w, h) = (UInt32(0), UInt32(0))
    try DecodingFailure.check("WebP") {
      cwebp_size(bytes.baseAddress! + frame.chunk.lowerBound, frame.chunk.count, &w, &h, $0)
    }
    let size = PixelSize(width: Int(w), height: Int(h))
    frameSize = size
    let canvas = container.canvas ?? size
    let isWithin = frame.x + size.width <= canvas.width && frame.y + size.height <= canvas.height
    guard frame.size ?? size == size, isWithin, container.frameCount != nil || canvas == size else {
      throw DecodingFailure(format: "WebP", details: "the picture does not fit its canvas")
    }
    (width, height) = (canvas.width, canvas.height)
  }

  var notes: [PictureNote] {
    let count = container.frameCount ?? 1
    return count > 1 ? [.firstFrame(of: count)] : []
  }

  func start() {}

  func readRow(into row: UnsafeMutablePointer<UInt8>) {
    preconditionFailure("a WebP is read as a whole")
  }

  func readAll(into pixels: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    if frameSize != PixelSize(width: width, height: height) {
      pixels.initialize(repeating: 0, count: width * height * 3)
    }
    let first = pixels + (frame.y * width + frame.x) * 3
    try DecodingFailure.check("WebP") {
      cwebp_decode(
        bytes.baseAddress! + frame.chunk.lowerBound, frame.chunk.count, UInt32(frameSize.width),
        UInt32(frameSize.height), first, width * 3, $0)
    }
  }
}
