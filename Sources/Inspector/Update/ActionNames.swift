import Terminal

/// Names of what keys do, for texts that must follow the table of keys.
public enum ActionNames {
  public static let all: [(name: String, intent: Intent)] =
    ViewKind.allCases.map { ($0.name, .show($0)) } + [
      ("next-mode", .mode(1)), ("previous-mode", .mode(-1)),
      ("next-level", .level(1)), ("previous-level", .level(-1)),
      ("next-class", .label(1)), ("previous-class", .label(-1)), ("find-class", .findClass),
      ("next-shape", .channel(1)), ("previous-shape", .channel(-1)),
      ("draw-more", .anchors), ("edit-anchors", .anchorParameter(1)),
      ("edit-anchors-back", .anchorParameter(-1)),
      ("anchors-smaller", .changeAnchors(-1)), ("anchors-larger", .changeAnchors(1)),
      ("panel", .panel),
      ("left", .move(dx: -1, dy: 0)), ("right", .move(dx: 1, dy: 0)), ("up", .move(dx: 0, dy: -1)),
      ("down", .move(dx: 0, dy: 1)), ("first", .first), ("last", .last),
      ("page-up", .scroll(-1)), ("page-down", .scroll(1)),
      ("closer", .zoom(.in)), ("further", .zoom(.out)), ("whole", .zoom(.whole)),
      ("shift-left", .pan(dx: -1, dy: 0)), ("shift-right", .pan(dx: 1, dy: 0)),
      ("shift-up", .pan(dx: 0, dy: -1)), ("shift-down", .pan(dx: 0, dy: 1)),
      ("next-picture", .picture(1)), ("previous-picture", .picture(-1)),
      ("lower-score", .adjust(.score, -1)), ("raise-score", .adjust(.score, 1)),
      ("lower-nms", .adjust(.nms, -1)), ("raise-nms", .adjust(.nms, 1)),
      ("lower-top-k", .adjust(.topK, -1)), ("raise-top-k", .adjust(.topK, 1)),
      ("lower-maximum", .adjust(.maxDetections, -1)), ("raise-maximum", .adjust(.maxDetections, 1)),
      ("lower-gamma", .adjust(.gamma, -1)), ("raise-gamma", .adjust(.gamma, 1)),
      ("lower-alpha", .adjust(.alpha, -1)), ("raise-alpha", .adjust(.alpha, 1)),
      ("class-alone", .tuneClass), ("type-value", .typeValue), ("reset", .reset), ("pin", .pin),
      ("ground-truth", .groundTruth), ("draw-box", .draw), ("edit-box", .editBox),
      ("delete-box", .deleteDrawn),
      ("next-miss", .nextMiss(1)), ("next-false-positive", .nextFalsePositive(1)),
      ("help", .help), ("glossary", .glossary), ("choose", .confirm), ("back", .cancel),
      ("lessons", .lessons), ("go-on", .goOn), ("hint", .hint),
      ("pause", .run(.pause)), ("one-step", .run(.step)), ("other-run", .run(.otherRun)),
      ("next-overlay", .run(.overlay(1))), ("lower-rate", .run(.rate(-1))), ("raise-rate", .run(.rate(1))),
    ]

  /// The first key that does it.
  public static func key(for name: String) -> Key? {
    guard let intent = all.first(where: { $0.name == name })?.intent else { return nil }
    return KeyTable.bindings.lazy.flatMap(\.keys).first { $0.intent == intent }?.key
  }

  /// The slider that an action moves.
  static func knob(of name: String) -> Knob? {
    if case .adjust(let knob, _)? = all.first(where: { $0.name == name })?.intent { knob } else { nil }
  }

  /// The keys of all actions, as they are written.
  public static let keyTitles: [String: String] = Dictionary(
    uniqueKeysWithValues: all.compactMap { name, _ in key(for: name).map { (name, $0.title) } })
}
