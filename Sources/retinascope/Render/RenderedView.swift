import ArgumentParser
import Inspector

/// The value of `render --view`.
enum RenderedView: Hashable, ExpressibleByArgument {
  /// The picture and nothing else.
  case picture
  case inspector(ViewKind)

  init?(argument: String) {
    if argument == "picture" {
      self = .picture
    } else if let view = ViewKind(name: argument) {
      self = .inspector(view)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { ViewKind.allValueStrings + ["picture"] }

  var defaultValueDescription: String {
    switch self {
    case .picture: "picture"
    case .inspector(let view): view.name
    }
  }
}
