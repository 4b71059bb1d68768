import Evaluation
import Tensors
import Terminal

/// All that a run has to say.
struct ExplainReport {
  /// Those with the most misses first.
  private let pictures: [ExplainedPicture]
  private let worst: WorstObjects
  /// Whether only the worst are explained.
  private let isLimited: Bool
  private let causes: CauseTable
  private let setup: SetupReport?
  /// Said of pictures alone where the pictures themselves have no paragraph.
  private let sizes: SizeMismatches
  private let explanation: ExplanationText

  /// Objects whose remedies are counted over all pictures, the worst: each takes selecting anew in many pictures.
  static let mostCounted = 200

  init(
    _ result: ExplainRun.Result, _ setup: SetupReport?, worst: Int?, listsFound: Bool, workers: Workers,
    inspector: InspectorCommand
  ) {
    var pictures = result.pictures.enumerated().sorted {
      ($1.element.scene?.missedCount ?? -1, $0.offset) < ($0.element.scene?.missedCount ?? -1, $1.offset)
    }.map(\.element)
    self.worst = WorstObjects(pictures, most: worst ?? .max)
    if let tally = result.tally {
      pictures.countRemedies(tally, for: Array(self.worst.places.prefix(Self.mostCounted)), workers: workers)
    }
    self.pictures = pictures
    isLimited = worst != nil
    causes = CauseTable(pictures)
    self.setup = setup
    sizes = result.sizes
    explanation = ExplanationText(listsFound: listsFound, inspector: inspector)
  }

  var text: String {
    let explained = pictures.filter { $0.scene != nil }
    var parts = isLimited ? [worstText] : explained.map(explanation.text)
    parts.append(Glossary.text(for: parts.joined()))
    if isLimited {
      parts.append(
        sizes.lines.map { WrappedText.lines("note: \(printable($0))", indent: 4, hanging: 2) }.joined())
    }
    if explained.count > 1 || isLimited { parts.append(summary(explained)) }
    // Of a single picture's few objects nothing systematic can be told.
    if let setup, explained.count > 1 || setup.hasFindings { parts.append(setup.text) }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var worstText: String {
    worst.places.compactMap { place in
      let picture = pictures[place.picture]
      return picture.scene.map {
        explanation.paragraph(place.object, of: $0, file: picture.file, isAlone: true)
      }
    }.joined(separator: "\n")
  }

  private func summary(_ explained: [ExplainedPicture]) -> String {
    var text =
      "\(explained.count) picture\(explained.count == 1 ? "" : "s"): found \(grouped(causes.all.found)) of "
    text += "\(grouped(causes.all.objects)) object\(causes.all.objects == 1 ? "" : "s")"
    text += causes.all.ignored > 0 ? "; \(grouped(causes.all.ignored)) ignored\n" : "\n"
    guard causes.all.missed > 0 else { return text }
    text += "\n" + causes.text + "\n  Pictures with the most misses:\n"
    for picture in explained.prefix(Self.mostPictures) {
      guard let scene = picture.scene, scene.missedCount > 0 else { break }
      text +=
        "    \(scene.missedCount) of \(scene.foundCount + scene.missedCount)  \(printable(picture.file))\n"
    }
    return text
  }

  /// In the list of the worst.
  private static let mostPictures = 10

  var json: JSONText {
    var members: [(String, JSONText)] = [
      ("images", .array(pictures.map(\.json))), ("causes", causes.json),
      (
        "worst",
        .array(
          worst.places.map { .object([("image", .int($0.picture)), ("object", .int($0.object))]) })
      ),
    ]
    if let setup { members.append(("setup", setup.json)) }
    return .object(members)
  }
}
