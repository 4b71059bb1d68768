import Support

/// Why a picture could not be read or written: what happened, to which file, and how to fix it.
///
/// `file` is the caller's own spelling and may hold control characters: whoever prints it must escape them.
public struct ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  public let reason: Reason

  public enum Reason: Sendable, Equatable {
    /// The file cannot be opened or read; with the system's message.
    case unreadable(String)
    case directory
    case empty
    /// A picture in a format that is recognised but not supported; the format's name.
    case unsupportedFormat(String)
    /// Not a picture; what it looks like instead, if that is known.
    case notAPicture(looksLike: String?)
    /// Larger than any picture within the pixel limit can be.
    case fileTooLarge(limit: Int)
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// Wider or higher than any picture that is read, whatever the pixel limit.
    case sideTooLong(width: Int, height: Int, limit: Int)
    /// Cut off, or invalid for its format; with the decoder's message.
    case damaged(format: String, details: String)
    /// A variety of a format that is not read here; in words.
    case unsupportedKind(format: String, details: String)
    /// Damaged, but whole enough to be used where the options allow it; with the decoder's message.
    case damageRefused(format: String, details: String)
    /// The file could not be written; with the system's or the encoder's message.
    case unwritable(String)
  }

  public init(file: String, reason: Reason) {
    self.file = file
    self.reason = reason
  }

  init(_ error: FileError) {
    let reason: Reason =
      switch (error.operation, error.problem) {
      case (.reading, .folder): .directory
      case (.reading, .tooLarge(let limit)): .fileTooLarge(limit: limit)
      case (.reading, _): .unreadable(error.reason)
      case (.writing, _): .unwritable(error.reason)
      }
    self.init(file: error.path, reason: reason)
  }

  public var description: String {
    switch reason {
    case .unreadable(let words): "\(file): cannot be read: \(words)"
    case .directory: "\(file): is a directory, not a picture"
    case .empty: "\(file): is empty; make or download it again"
    case .unsupportedFormat(let name): "\(file): \(name) is not read here; convert it to PNG or JPEG"
    case .notAPicture(let looks):
      if let looks {
        "\(file): is \(looks), not a picture; give a PNG, JPEG, WebP or TIFF file"
      } else {
        "\(file): is no PNG, JPEG, WebP or TIFF; convert it to one of them"
      }
    case .fileTooLarge(let limit):
      "\(file): is longer than \(limit) bytes, more than a picture within the limit of pixels takes;"
        + " raise --max-pixels if it is real"
    case .tooManyPixels(let width, let height, let limit):
      "\(file): declares \(width) x \(height) pixels, more than the limit of \(limit);"
        + " if that is real, give --max-pixels \(width * height)"
    case .sideTooLong(let width, let height, let limit):
      "\(file): declares \(width) x \(height) pixels, and no side may exceed \(limit); cut it into tiles"
    case .damaged(let format, let details):
      "\(file): the \(format) is damaged or cut off (\(details)); make or download it again"
    case .unsupportedKind(let format, let details):
      "\(file): this \(format) is not read here: \(details); convert it to PNG or JPEG"
    case .damageRefused(let format, let details):
      "\(file): the \(format) is damaged (\(details)), and --damaged-pictures refuse leaves it out;"
        + " make or download it again"
    case .unwritable(let words): "\(file): cannot be written: \(words)"
    }
  }
}
