import Imaging

extension PictureSource {
  /// Reads and decodes it.
  func image(_ options: DecodingOptions) throws -> Image {
    switch self {
    case .file(let path), .trace(let path): try Image.open(path, options: options)
    case .standardInput: try Image.decode(FileBytes.read(nil), name: "-", options: options)
    case .unusable(let path, let reason): throw FileBytes.Failure(path: path, reason: reason)
    }
  }
}

extension [PictureSource] {
  /// Throws for the first that no picture can come from: where nothing is known of any, that is the likelier reason.
  func refuseUnusable() throws {
    for case .unusable(let path, let reason) in self { throw FileBytes.Failure(path: path, reason: reason) }
  }
}
