import Imaging
import Support

extension PictureSource {
  /// Reads and decodes it.
  func image(_ options: DecodingOptions) throws -> Image {
    switch self {
    case .file(let path), .trace(let path): try Image.open(path, options: options)
    case .standardInput:
      try Image.decode(InputFile.standardInputBytes(limit: 1 << 30), name: "-", options: options)
    case .unusable(let path, let reason): throw UnusablePicture(path: path, reason: reason)
    }
  }
}

extension [PictureSource] {
  /// Throws for the first that no picture can come from: where nothing is known of any, that is the likelier reason.
  func refuseUnusable() throws {
    for case .unusable(let path, let reason) in self { throw UnusablePicture(path: path, reason: reason) }
  }
}

/// Something that was named on the command line, but no picture can come from it.
struct UnusablePicture: Error, CustomStringConvertible {
  let path: String
  let reason: String
  var description: String { "\(path) cannot be read: \(reason)" }
}
