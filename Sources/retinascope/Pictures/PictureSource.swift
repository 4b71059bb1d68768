/// One picture of a run, before it is read.
enum PictureSource: Sendable, Hashable {
  case file(String)
  case standardInput
  /// Named on the command line, but no picture can come from it: why.
  case unusable(path: String, reason: String)

  /// The name that results and messages give it.
  var name: String {
    switch self {
    case .file(let path), .unusable(let path, _): path
    case .standardInput: "-"
    }
  }
}
