import Foundation
import Imaging
import Support

/// One picture of a run, before it is read.
public enum PictureSource: Sendable, Hashable {
  case file(String)
  /// A file that `trace` wrote: the picture, the model, and the network's outputs.
  case trace(String)
  case standardInput
  /// Named on the command line but not usable, with the reason.
  case unusable(path: String, reason: String)

  public var isTrace: Bool { if case .trace = self { true } else { false } }
  public var isUnusable: Bool { if case .unusable = self { true } else { false } }

  /// Whether it is a folder that holds no picture.
  public var isEmptyFolder: Bool {
    if case .unusable(_, UnusablePicture.emptyFolder) = self { true } else { false }
  }

  /// Why it cannot be read, where that is known beforehand.
  public var failure: String? {
    guard case .unusable(let path, let reason) = self else { return nil }
    return UnusablePicture(path: path, reason: reason).description
  }

  /// Its name in results and messages.
  public var name: String {
    switch self {
    case .file(let path), .trace(let path), .unusable(let path, _): path
    case .standardInput: "-"
    }
  }

  /// Reads and decodes it.
  public func image(_ options: DecodingOptions) throws -> Image {
    switch self {
    case .file(let path), .trace(let path): try Image.open(path, options: options)
    case .standardInput:
      try Image.decode(InputFile.standardInputBytes(limit: 1 << 30), name: "-", options: options)
    case .unusable(let path, let reason): throw UnusablePicture(path: path, reason: reason)
    }
  }
}

/// A path that is not usable as a picture.
public struct UnusablePicture: Error, CustomStringConvertible {
  public let path: String
  public let reason: String
  public var description: String {
    reason == Self.emptyFolder ? "\(path) \(reason)" : "\(path) cannot be read: \(reason)"
  }

  /// The reason for a folder without pictures.
  static let emptyFolder = """
    holds no PNG, JPEG, WebP or TIFF picture, nor does a folder in it: name the folder that does, or the pictures
    """
}

extension [PictureSource] {
  /// Throws the error of the first source where none is usable: that is then the likelier reason for whatever is missing.
  public func refuseUnusable() throws {
    guard allSatisfy(\.isUnusable) else { return }
    for case .unusable(let path, let reason) in self { throw UnusablePicture(path: path, reason: reason) }
  }
}

/// The base name for files made from a picture: its name without folder and ending; "stdin" for "-".
public func pictureStem(_ name: String) -> String {
  guard name != "-" else { return "stdin" }
  return ((name as NSString).lastPathComponent as NSString).deletingPathExtension
}
