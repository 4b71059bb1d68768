import RetinaNet

/// A threshold as it is typed: a number, or for the score `class=number`.
struct TypedValue {
  let number: Double
  /// The class that it is for; `nil` for all.
  let label: Int?

  /// Boxes are decoded for all that top k may take: more would cost much memory, and tell nobody anything.
  private static let most = 100_000

  struct Unfit: Error, CustomStringConvertible {
    let description: String
  }

  init(_ text: String, for knob: Knob, classes: [String?]) throws(Unfit) {
    var text = text[...]
    if knob == .score, let divider = text.lastIndex(of: "=") {
      let name = String(text[..<divider])
      let names = ClassNames(classes)
      guard let channel = names.channel(of: name) else {
        let similar = names.similar(to: name)
        throw Unfit(
          description: "no class \"\(name)\""
            + (similar.isEmpty ? "" : "; perhaps \(similar.joined(separator: ", "))"))
      }
      label = channel
      text = text[text.index(after: divider)...]
    } else {
      label = nil
    }
    switch knob {
    case .score, .nms:
      guard let value = Double(text), (0...1).contains(value) else {
        throw Unfit(description: "expected a number from 0 to 1")
      }
      number = value
    case .topK, .maxDetections:
      guard let value = Int(text), (1...Self.most).contains(value) else {
        throw Unfit(description: "expected a whole number from 1 to \(Self.most)")
      }
      number = Double(value)
    }
  }
}
