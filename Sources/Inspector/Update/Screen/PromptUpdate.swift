import RetinaNet
import Support
import Terminal

extension State {
  /// Handles a key while the user is typing.
  mutating func type(_ key: Key) -> [Command] {
    guard var prompt else { return [] }
    prompt.complaint = nil
    switch (key, prompt.kind) {
    case (.escape, _), (.control("c"), _):
      leavePrompt()
      return []
    case (.enter, .value(let knob)): return setTyped(knob, prompt)
    case (.enter, .choice(let chosen)): return predict(choice: chosen)
    case (.enter, .prediction): return predict(typed: prompt.text)
    case (.left, .choice(let chosen)), (.up, .choice(let chosen)), (.backTab, .choice(let chosen)):
      prompt.kind = .choice(max(0, chosen - 1))
    case (.right, .choice(let chosen)), (.down, .choice(let chosen)), (.tab, .choice(let chosen)):
      prompt.kind = .choice(min(max(0, lessonChoices.count - 1), chosen + 1))
    case (.character(let letter), .choice) where Self.leadOut.contains(letter),
      (.character(let letter), .prediction) where Self.leadOut.contains(letter):
      leavePrompt()
      course.returnsToQuestion = true
      switch letter {
      case "?": toggle(.help)
      case "K": toggle(.glossary)
      default: openLessonList()
      }
      return []
    case (.character, .choice), (.delete, .choice): break
    case (.enter, .findClass(let chosen)):
      let found = classMatches
      // It says that there is no such class. A drawn box that waits for its class is not lost by it.
      guard found.indices.contains(chosen) else { break }
      self.prompt = nil
      if drawnBox?.step == .naming { return addDrawn(label: found[chosen]) }
      return show(label: found[chosen])
    case (.up, .findClass(let chosen)), (.backTab, .findClass(let chosen)):
      prompt.kind = .findClass(chosen: max(0, chosen - 1))
    case (.down, .findClass(let chosen)), (.tab, .findClass(let chosen)):
      prompt.kind = .findClass(chosen: min(max(0, classMatches.count - 1), chosen + 1))
    case (.tab, .value(let knob)):
      let knobs = Knob.shown(in: options.view)
      let next = knobs[((knobs.firstIndex(of: knob) ?? -1) + 1) % knobs.count]
      self.knob = next
      prompt.kind = .value(next)
    case (.backspace, _):
      if prompt.text.isEmpty {
        leavePrompt()
        return []
      }
      prompt.deleteBackwards()
    case (.delete, _): prompt.deleteForwards()
    case (.left, _): prompt.moveCaret(by: -1)
    case (.right, _): prompt.moveCaret(by: 1)
    case (.home, _), (.control("a"), _): prompt.moveCaretToStart()
    case (.end, _), (.control("e"), _): prompt.moveCaretToEnd()
    case (.control("u"), _): prompt.clear()
    case (.character(let character), _): prompt.insert(character)
    default: break
    }
    // Other letters have other matches.
    if case .findClass = prompt.kind, prompt.text != self.prompt?.text { prompt.kind = .findClass(chosen: 0) }
    self.prompt = prompt
    return []
  }

  /// Keys that lead from a lesson's question to texts; closing these comes back to it.
  private static let leadOut: Set<Character> = ["?", "K", "L"]

  /// Cancels the typing, and the drawing of a box that waits for its class.
  mutating func leavePrompt() {
    prompt = nil
    if drawnBox?.step == .naming { giveUpDrawnBox() }
  }

  private mutating func setTyped(_ knob: Knob, _ typed: Prompt) -> [Command] {
    do {
      let value = try TypedValue(typed.text, for: knob, classes: configuration.classes)
      prompt = nil
      if let label = value.label {
        thresholds.scoreByClass[label] = Float(value.number)
        return reselect()
      }
      return set(knob, to: value.number)
    } catch {
      prompt?.complaint = error.description
      return []
    }
  }

  /// The class channels that match the typed text, the likeliest first.
  public var classMatches: [Int] {
    guard case .findClass? = prompt?.kind, let text = prompt?.text else { return [] }
    if text.isEmpty, let drawnBox, drawnBox.step == .naming { return drawnBox.labels }
    return ClassSearch(configuration.classes).matches(text)
  }
}

/// A typed threshold: a number, or for the score also `class=number`.
struct TypedValue {
  let number: Double
  /// The class that the score is for; `nil` for all.
  let label: Int?

  /// The limit for counts. Boxes are decoded for all candidates within top k, so more would cost much memory.
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
    case .gamma, .alpha:
      let range = KnobScale(knob).range
      guard let value = Double(text), range.contains(value) else {
        throw Unfit(description: "expected a number from 0 to \(fixed(range.upperBound, 0))")
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

/// Finds classes by a few letters of their names.
public struct ClassSearch: Sendable {
  private let names: [(label: Int, name: String)]

  /// - Parameter classes: a name per channel; `nil` for background.
  public init(_ classes: [String?]) {
    names = classes.enumerated().compactMap { label, name in name.map { (label, $0.lowercased()) } }
  }

  /// The channels whose names contain the letters in their order, or whose number the text is. Names that begin with
  /// the text come first, then names with a word that does, names that contain it in one piece, and the rest. Equals
  /// are in the order of the channels.
  public func matches(_ letters: String) -> [Int] {
    let letters = letters.lowercased()
    guard !letters.isEmpty else { return names.map(\.label) }
    let rated = names.compactMap { label, name in rank(name, label, letters).map { (label, $0) } }
    return rated.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
  }

  private func rank(_ name: String, _ label: Int, _ letters: String) -> Int? {
    if name == letters || String(label) == letters { return 0 }
    if name.hasPrefix(letters) { return 1 }
    if name.split(separator: " ").contains(where: { $0.hasPrefix(letters) }) { return 2 }
    if name.contains(letters) { return 3 }
    var rest = name[...]
    for letter in letters {
      guard let place = rest.firstIndex(of: letter) else { return nil }
      rest = rest[rest.index(after: place)...]
    }
    return 4
  }
}
