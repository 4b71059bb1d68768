import Checkpoints

/// Names of classes as programs save them: a list, COCO's categories, or a dictionary from names to channels or from channels
/// to names.
struct SavedClasses {
  private enum SavedForm {
    /// The first may be the background.
    case list([String])
    case numbered([Int: String])
  }

  private let form: SavedForm

  /// `nil` where the value is nothing of the kind.
  init?(_ value: PlainValue) {
    if let texts = value.texts, !texts.isEmpty {
      form = .list(texts)
      return
    }
    var pairs: [(channel: Int, name: String)] = []
    switch value {
    case .list(let items):
      for item in items {
        guard let channel = item["id"]?.integer, let name = item["name"]?.text else { return nil }
        pairs.append((channel, name))
      }
    case .dictionary(let entries):
      for entry in entries {
        if let channel = entry.value.integer {
          pairs.append((channel, entry.key))
        } else if let name = entry.value.text, let channel = Int(entry.key) {
          pairs.append((channel, name))
        } else {
          return nil
        }
      }
    default: return nil
    }
    guard !pairs.isEmpty else { return nil }
    form = .numbered(Dictionary(pairs.map { ($0.channel, $0.name) }, uniquingKeysWith: { first, _ in first }))
  }

  var count: Int {
    switch form {
    case .list(let names): names.count
    case .numbered(let names): names.count
    }
  }

  /// A name for each channel; `nil` where they do not fit. One name fewer means that channel 0 is background.
  func names(channels: Int) -> [String?]? {
    switch form {
    case .list(let names) where names.count == channels:
      return names.enumerated().map { $0 == 0 && Self.isBackground($1) ? nil : $1 }
    case .list(let names) where names.count == channels - 1: return [nil] + names
    case .list: return nil
    case .numbered(let names):
      guard names.count == channels || names.count == channels - 1,
        (1..<max(1, channels)).allSatisfy({ names[$0] != nil }), names.count < channels || names[0] != nil
      else { return nil }
      return (0..<channels).map {
        $0 == 0 ? names[0].flatMap { Self.isBackground($0) ? nil : $0 } : names[$0]
      }
    }
  }

  private static func isBackground(_ name: String) -> Bool {
    ["background", "__background__", "_background_"].contains(name.lowercased())
  }
}
