/// A decoder that gives the stored rows of a picture, from the top.
protocol PictureReader: AnyObject {
  var width: Int { get }
  var height: Int { get }
  /// How often the rows are gone through: more than once where the file is interlaced.
  var passes: Int { get }

  /// Takes the memory that decoding needs.
  func start() throws(DecodingFailure)
  /// The next row of the present pass as 8-bit RGB into `row`, 3 × width bytes. In a picture of several passes
  /// `row` must be what the earlier ones wrote.
  func readRow(into row: UnsafeMutablePointer<UInt8>) throws(DecodingFailure)
  /// Reads what follows the pixels, so that a file cut off there is noticed.
  func finish() throws(DecodingFailure)
}

/// A decoder's own words for what is wrong.
struct DecodingFailure: Error {
  let format: String
  let details: String

  /// - Parameter message: NUL-terminated, from a library.
  init(format: String, message: [CChar]) {
    self.format = format
    details = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
