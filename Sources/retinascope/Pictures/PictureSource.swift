/// One picture of a run, before it is read.
enum PictureSource: Sendable, Hashable {
  case file(String)
  /// A file that `trace` wrote: picture, model and what the network made of it.
  case trace(String)
  case standardInput
  /// Named on the command line, but no picture can come from it: why.
  case unusable(path: String, reason: String)

  var isTrace: Bool { if case .trace = self { true } else { false } }
  var isUnusable: Bool { if case .unusable = self { true } else { false } }

  /// The name that results and messages give it.
  var name: String {
    switch self {
    case .file(let path), .trace(let path), .unusable(let path, _): path
    case .standardInput: "-"
    }
  }
}
