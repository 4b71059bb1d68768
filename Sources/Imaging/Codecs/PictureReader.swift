import CJPEG
import CPNG
import CTIFF
import CWebP

/// A decoder that yields the stored rows of a picture, from the top, as 8-bit RGB.
protocol PictureReader: AnyObject {
  /// The format's name.
  var format: String { get }
  var width: Int { get }
  var height: Int { get }
  /// Whether the rows come only all at once: interlaced, or decoded as a whole.
  var readsWhole: Bool { get }

  /// Allocates what decoding needs.
  func start() throws(DecodingFailure)
  /// Reads the next row into `row`, 3 × width bytes. Not for what is read as a whole.
  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure)
  /// Reads all rows into `pixels`, 3 × width × height bytes. Only for what is read as a whole.
  func readAll(into pixels: UnsafeMutablePointer<UInt8>) throws(DecodingFailure)
  /// Reads what follows the pixels, where that can tell of damage.
  func finish() throws(DecodingFailure)

  /// The decoder's words about damage so far that may have cost pixels; `nil` if there is none.
  var damage: String? { get }
  /// After the last row: what else is to be said about the pixels.
  var notes: [PictureNote] { get }
}

extension PictureReader {
  var readsWhole: Bool { false }
  var notes: [PictureNote] { [] }
  func finish() {}

  func readAll(into pixels: UnsafeMutablePointer<UInt8>) throws(DecodingFailure) {
    preconditionFailure("it is read row by row")
  }
}

/// Why a picture is not decoded.
enum FailureCause {
  case damage
  /// Damage that the decoder would have gone on from.
  case tolerableDamage
  /// A variety of its format that is not read here.
  case unsupported
}

/// A C library's message about a failure.
struct DecodingFailure: Error {
  let format: String
  let details: String
  let cause: FailureCause

  init(format: String, details: String, cause: FailureCause = .damage) {
    self.format = format
    self.details = details
    self.cause = cause
  }

  /// - Parameter message: NUL-terminated, from a library.
  init(format: String, message: UnsafePointer<CChar>) {
    self.format = format
    details = String(cString: message)
    cause = .damage
  }

  private static let messageLength = max(
    CPNG_MESSAGE_LENGTH, CJPEG_MESSAGE_LENGTH, CTIFF_MESSAGE_LENGTH, CWEBP_MESSAGE_LENGTH)

  /// Calls a C function of a codec, and throws the message that it left if it returns false.
  /// - Parameter function: gets room for a message.
  static func check(
    _ format: String, _ function: (UnsafeMutablePointer<CChar>) -> Bool
  ) throws(DecodingFailure) {
    let failure = withUnsafeTemporaryAllocation(of: CChar.self, capacity: messageLength) { message in
      message.initialize(repeating: 0)
      return function(message.baseAddress!)
        ? nil : DecodingFailure(format: format, message: message.baseAddress!)
    }
    if let failure { throw failure }
  }
}
