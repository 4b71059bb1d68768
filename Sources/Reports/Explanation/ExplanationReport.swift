import Diagnosis
import Runs
import Support

/// The report of `explain`: why each object was missed and what would find it, then a summary over all pictures.
public struct ExplanationReport {
  private let ranking: ExplanationRanking
  /// Whether only the worst objects are explained.
  private let isLimited: Bool
  private let causes: CauseTable
  private let annotated: AnnotatedCounts
  private let setup: SetupReport?
  private let suspicious: SuspiciousReport?
  /// Printed only if the pictures have no paragraphs of their own.
  private let sizes: SizeMismatches
  private let explanation: ExplanationText

  /// - Parameters:
  ///   - ranking: the ranking of the run's pictures.
  ///   - annotated: the objects of these pictures, with those that do not count.
  ///   - suspicious: if asked for. In text, its lists stand in place of the explanations, unless `isLimited`.
  ///   - isLimited: whether only the objects in `ranking.worst` are explained, not all of each picture.
  ///   - listsFound: whether each found object gets a line.
  ///   - inspector: the command that opens a picture in the inspector.
  public init(
    _ ranking: ExplanationRanking, annotated: AnnotatedCounts = AnnotatedCounts(), sizes: SizeMismatches,
    setup: SetupReport?,
    suspicious: SuspiciousLabels? = nil, isLimited: Bool, listsFound: Bool, inspector: InspectorCommandLine
  ) {
    self.ranking = ranking
    self.annotated = annotated
    self.sizes = sizes
    self.setup = setup
    self.suspicious = suspicious.map { SuspiciousReport($0, inspector: inspector) }
    self.isLimited = isLimited
    causes = CauseTable(ranking.pictures.compactMap(\.picture))
    explanation = ExplanationText(listsFound: listsFound, inspector: inspector)
  }

  public var text: String {
    let explained = ranking.pictures.compactMap { file in file.picture.map { (file.name, $0) } }
    var parts: [String] =
      if isLimited {
        [worstText]
      } else {
        suspicious == nil ? explained.map { explanation.text($1, file: $0) } : []
      }
    parts.append(
      Glossary.lines(for: parts.joined()).map { TextLayout.paragraph($0, indent: 4, hanging: 2) }.joined())
    if isLimited || suspicious != nil {
      parts.append(
        sizes.lines.map { TextLayout.paragraph("note: \(printable($0))", indent: 4, hanging: 2) }.joined())
    }
    if explained.count > 1 || isLimited || suspicious != nil { parts.append(summary(explained)) }
    if let suspicious { parts.append(suspicious.text) }
    // A single picture has too few objects to show systematic problems.
    if let setup, explained.count > 1 || setup.hasFindings { parts.append(setup.text) }
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var worstText: String {
    ranking.worst.compactMap { place in
      let file = ranking.pictures[place.picture]
      return file.picture.map {
        explanation.paragraph(place.object, of: $0, file: file.name, namesFile: true)
      }
    }.joined(separator: "\n")
  }

  private func summary(_ explained: [(name: String, picture: ExplainedPicture)]) -> String {
    let all = causes.all
    var text = "\(counted(explained.count, "picture")): found \(grouped(all.found)) of "
    text += counted(all.objects, "object")
    text += all.ignored > 0 ? "; \(grouped(all.ignored)) ignored\n" : "\n"
    if let sentence = annotated.sentence { text += TextLayout.paragraph(sentence, indent: 2) }
    var unknown = UnknownClasses()
    for (_, picture) in explained { unknown.add(picture.unknownClasses) }
    if let words = unknown.words {
      text += TextLayout.paragraph("class unknown: \(printable(words)). \(UnknownClasses.advice)", indent: 2)
    }
    guard all.missed > 0 else { return text }
    text += "\n" + causes.text + "\n  Pictures with the most misses:\n"
    for (name, picture) in explained.prefix(Self.mostPictures) {
      guard picture.missedCount > 0 else { break }
      text +=
        "    \(grouped(picture.missedCount)) of \(grouped(picture.foundCount + picture.missedCount))  \(printable(name))\n"
    }
    return text
  }

  /// The maximum length of the list of pictures with the most misses.
  private static let mostPictures = 10

  /// `{"images":[…],"causes":{…},"worst":[…],"suspicious":{…},"setup":{…}}`.
  public var json: JSONText {
    var members: [(String, JSONText)] = [
      ("images", .array(ranking.pictures.map(\.json))), ("causes", causes.json),
      (
        "worst",
        .array(
          ranking.worst.map { ["image": .int($0.picture), "object": .int($0.object)] })
      ),
    ]
    if let suspicious { members.append(("suspicious", suspicious.json)) }
    if let setup { members.append(("setup", setup.json)) }
    return .object(members)
  }
}
