/// A text of a lesson, with places for facts, answers and keys.
public struct LessonText: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case text(String)
    /// A fact or an answer.
    case value(LessonOperand)
    /// A key, by the name of its action.
    case key(String)
  }

  public var pieces: [Piece]
  /// The line of its file.
  public var line: Int

  /// Words to read; each placeholder counts as one.
  public var wordCount: Int { plain.split(whereSeparator: \.isWhitespace).count }

  /// With "…" for each value.
  public var plain: String {
    pieces.map { if case .text(let text) = $0 { text } else { "…" } }.joined()
  }

  /// - Parameters:
  ///   - value: what facts and answers are; "…" stands for what is not known.
  ///   - key: a key as it is written.
  public func filled(_ value: (LessonOperand) -> String?, key: (String) -> String?) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .value(let operand): value(operand) ?? "…"
      case .key(let name): key(name) ?? name
      }
    }.joined()
  }

  /// The facts of earlier steps that it shows.
  var operands: [LessonOperand] {
    pieces.compactMap { if case .value(let operand) = $0 { operand } else { nil } }
  }
}

extension LessonText {
  /// Reads a text with placeholders: {FACT}, {STEP.FACT}, {STEP}, {key:ACTION}.
  ///
  /// - Returns: the text without what is wrong with it, and that.
  static func read(
    _ source: String, line: Int, steps: Set<String>, _ vocabulary: LessonVocabulary
  ) -> (LessonText, [LessonWordError]) {
    var pieces: [Piece] = []
    var problems: [LessonWordError] = []
    var rest = Substring(source.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    while let open = rest.firstIndex(of: "{") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: "}") else {
        problems.append(LessonWordError("{", "a { has no }"))
        rest = rest[rest.index(after: open)...]
        break
      }
      let name = rest[rest.index(after: open)..<close].trimmed
      do { pieces.append(try piece(name, steps: steps, vocabulary)) } catch { problems.append(error) }
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    for case .text(let text) in pieces {
      problems += numerals(text).map {
        LessonWordError($0, "the numeral \($0): the state gives numbers, by a placeholder such as {kept}")
      }
    }
    return (LessonText(pieces: pieces, line: line), problems)
  }

  private static func piece(
    _ name: String, steps: Set<String>, _ vocabulary: LessonVocabulary
  ) throws(LessonWordError) -> Piece {
    if name.hasPrefix("key:") {
      let action = name.dropFirst(4).trimmed
      guard vocabulary.keys[action] != nil else {
        throw LessonWordError(
          name, "no key does \"\(action)\"\(LessonVocabulary.nearest(action, vocabulary.keys.keys))")
      }
      return .key(action)
    }
    let operand = try LessonOperand(name, steps: steps, vocabulary)
    if case .number = operand { throw LessonWordError(name, "{\(name)} is a number, and not a fact") }
    return .value(operand)
  }

  /// Numbers in a text. Names such as P3 are none.
  private static func numerals(_ text: String) -> [String] {
    var found: [String] = []
    var number = ""
    var before: Character = " "
    for character in text + " " {
      if character.isNumber, !number.isEmpty || !before.isLetter {
        number.append(character)
      } else if !number.isEmpty {
        found.append(number)
        number = ""
      }
      // The digits of a name belong to it.
      before = character.isNumber && before.isLetter ? before : character
    }
    return found
  }
}
