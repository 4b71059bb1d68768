import Foundation

/// What files made from a picture are named after.
enum FileStem {
  /// The picture's name without folder and ending; "stdin" for the one on standard input.
  static func of(_ picture: String) -> String {
    picture == "-" ? "stdin" : ((picture as NSString).lastPathComponent as NSString).deletingPathExtension
  }
}
