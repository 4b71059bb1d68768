/// One side of a comparison.
public enum LessonOperand: Sendable, Hashable {
  case number(Double)
  case word(String)
  /// A fact as it is now.
  case now(LessonFact)
  /// A fact as it was when the learner left a step.
  case then(step: String, LessonFact)
  /// What the learner answered in a step.
  case answer(step: String)
}

/// A comparison over facts.
public struct LessonCondition: Sendable, Hashable {
  public enum LessonComparison: String, Sendable, Hashable, CaseIterable {
    // The longer ones first, since they are looked for in this order.
    case notEqual = "!="
    case atMost = "<="
    case atLeast = ">="
    case equal = "="
    case less = "<"
    case greater = ">"
  }

  public var left: LessonOperand
  public var comparison: LessonComparison
  public var right: LessonOperand

  public init(left: LessonOperand, comparison: LessonComparison, right: LessonOperand) {
    (self.left, self.comparison, self.right) = (left, comparison, right)
  }

  /// Whether it holds; `nil` where a side is not known.
  public func holds(_ value: (LessonOperand) -> LessonValue?) -> Bool? {
    guard let left = value(left), let right = value(right) else { return nil }
    switch (left, right) {
    case (.number(let left), .number(let right)):
      switch comparison {
      case .equal: return abs(left - right) <= Self.slack * max(1, abs(right))
      case .notEqual: return abs(left - right) > Self.slack * max(1, abs(right))
      case .less: return left < right - Self.slack
      case .greater: return left > right + Self.slack
      case .atMost: return left <= right + Self.slack
      case .atLeast: return left >= right - Self.slack
      }
    case (.word(let left), .word(let right)):
      switch comparison {
      case .equal: return left == right
      case .notEqual: return left != right
      case .less, .greater, .atMost, .atLeast: return false
      }
    case (.number, .word), (.word, .number): return comparison == .notEqual
    }
  }

  /// Numbers that were typed and float32 values of the network meet only so nearly.
  private static let slack = 1e-6
}

extension LessonCondition {
  /// Reads "FACT < 0.5", "kept > first.kept" or "view = misses".
  ///
  /// - Parameters:
  ///   - steps: the ids of the steps that may be referred to.
  ///   - vocabulary: what words facts may have.
  init(_ text: String, steps: Set<String>, _ vocabulary: LessonVocabulary) throws(LessonWordError) {
    guard
      let (comparison, place) = LessonComparison.allCases.lazy.compactMap({ sign in
        text.firstRange(of: sign.rawValue).map { (sign, $0) }
      }).min(by: { $0.1.lowerBound < $1.1.lowerBound })
    else {
      throw LessonWordError(text, "\"\(text)\" compares nothing: expected FACT = VALUE, or < <= > >= !=")
    }
    self.comparison = comparison
    let sides = (text[..<place.lowerBound].trimmed, text[place.upperBound...].trimmed)
    if let sign = sides.1.first, "=!<>".contains(sign) {
      throw LessonWordError(
        text, "\"\(comparison.rawValue)\(sign)\" is no comparison: expected = != < <= > or >=")
    }
    left = try LessonOperand(sides.0, steps: steps, vocabulary)
    guard case .now(let fact) = left else {
      guard case .then(_, let fact) = left else {
        right = try LessonOperand(sides.1, steps: steps, vocabulary)
        return
      }
      right = try LessonOperand(value: sides.1, of: fact, steps: steps, vocabulary)
      return
    }
    right = try LessonOperand(value: sides.1, of: fact, steps: steps, vocabulary)
    if fact.unit == .word, comparison != .equal, comparison != .notEqual {
      throw LessonWordError(text, "\(fact.rawValue) is a word: compare it by = or !=")
    }
  }
}

extension LessonOperand {
  /// Reads a number, a fact, STEP.FACT, or a step's id for its answer.
  init(_ text: String, steps: Set<String>, _ vocabulary: LessonVocabulary) throws(LessonWordError) {
    if let fact = LessonFact(rawValue: text) {
      self = .now(fact)
    } else if steps.contains(text) {
      self = .answer(step: text)
    } else if let number = Double(text), number.isFinite {
      self = .number(number)
    } else if let dot = text.firstIndex(of: "."),
      let fact = LessonFact(rawValue: String(text[text.index(after: dot)...]))
    {
      let step = String(text[..<dot])
      guard steps.contains(step) else {
        throw LessonWordError(text, "no earlier step has the id \"\(step)\"")
      }
      self = .then(step: step, fact)
    } else {
      throw LessonWordError(
        text, "\"\(text)\" is no fact\(vocabulary.hint(text)): retinascope help lessons lists them")
    }
  }

  /// Reads what a fact is compared with: for a word one of those that it can be.
  fileprivate init(
    value text: String, of fact: LessonFact, steps: Set<String>, _ vocabulary: LessonVocabulary
  ) throws(LessonWordError) {
    guard fact.unit == .word else {
      self = try LessonOperand(text, steps: steps, vocabulary)
      switch self {
      case .now(let other), .then(_, let other):
        if other.unit == .word {
          throw LessonWordError(text, "\(other.rawValue) is a word, \(fact.rawValue) a number")
        }
      case .number, .word, .answer: break
      }
      return
    }
    if let known = vocabulary.words[fact] {
      if known.contains(text) {
        self = .word(text)
        return
      }
      guard let operand = try? LessonOperand(text, steps: steps, vocabulary) else {
        throw LessonWordError(
          text, "\(fact.rawValue) is never \"\(text)\": it is one of \(known.joined(separator: ", "))")
      }
      self = operand
      return
    }
    self = (try? LessonOperand(text, steps: steps, vocabulary)) ?? .word(text)
  }
}

/// A word of a lesson that means nothing.
struct LessonWordError: Error, Hashable {
  /// Where it can be found in the file.
  let word: String
  let problem: String

  init(_ word: String, _ problem: String) { (self.word, self.problem) = (word, problem) }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
