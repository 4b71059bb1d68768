import RetinaNet
import Support

/// Numbers the sources of values in order of first use, for a table's notes.
struct SourceNotes {
  private var origins: [SettingOrigin] = []

  /// "read ¹": a value's certainty, and the number of the note on its source.
  mutating func mark(_ origin: SettingOrigin) -> String {
    let place: Int
    if let known = origins.firstIndex(of: origin) {
      place = known
    } else {
      origins.append(origin)
      place = origins.count - 1
    }
    return "\(origin.certainty.rawValue) \(Self.superscript(place + 1))"
  }

  /// A line for each source.
  var legend: String {
    origins.enumerated().map { place, origin in
      "  \(Self.superscript(place + 1)) \(printable(Self.explain(origin)))\n"
    }.joined()
  }

  private static func explain(_ origin: SettingOrigin) -> String {
    switch origin {
    case .flag(let flag): "given by \(flag)"
    case .config(let file): "--config \(file)"
    case .metadata: "the checkpoint's own metadata"
    case .sidecar(let file): "\(file) beside the checkpoint"
    case .trainer(let place): "\(place), as the training program saved it"
    case .publishedName(let name): "the file's name, which is that of \(name)"
    case .shapes: "the shapes of the weights"
    case .weights: "key names and shapes of the weights"
    case .fileName: "the file's name"
    case .familyDefault(let family): "usual in \(family.title)"
    }
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String("\(number)".compactMap { $0.wholeNumberValue.map { digits[$0] } })
  }
}
