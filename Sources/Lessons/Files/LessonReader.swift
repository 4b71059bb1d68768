import Support
import Yams

/// Reads a lesson's file, and says by line what is wrong with it. All that is wrong is told at once.
public struct LessonReader {
  let file: String
  private let lines: [Substring]
  let vocabulary: LessonVocabulary
  private(set) var problems: [LessonProblem] = []
  /// The ids of the steps that have been read.
  var stepIDs: Set<String> = []

  /// The largest file, in bytes.
  static let largestFile = 1 << 16
  static let mostSteps = 20

  private init(_ text: String, file: String, _ vocabulary: LessonVocabulary) {
    self.file = file
    self.vocabulary = vocabulary
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// - Throws: `FileError` where the file cannot be read.
  /// - Returns: the lesson, unless something is wrong with it.
  public static func read(
    _ path: String, _ vocabulary: LessonVocabulary
  ) throws(FileError) -> (lesson: Lesson?, problems: [LessonProblem]) {
    read(try InputFile.bytes(of: path, limit: largestFile), file: path, vocabulary)
  }

  /// The same, from memory.
  public static func read(
    _ bytes: [UInt8], file: String, _ vocabulary: LessonVocabulary
  ) -> (lesson: Lesson?, problems: [LessonProblem]) {
    func refused(_ problem: String, line: Int? = nil) -> (lesson: Lesson?, problems: [LessonProblem]) {
      (nil, [LessonProblem(file: file, line: line, problem: problem)])
    }
    guard bytes.count <= largestFile else { return refused("larger than a lesson can be (64 KiB)") }
    guard let text = String(validating: bytes, as: UTF8.self) else { return refused("it is not UTF-8") }
    guard YAMLDepth.isHarmless(text) else { return refused("its YAML is nested too deeply for a lesson") }
    let root: Node?
    do {
      // Nodes are not resolved, so that aliases cannot multiply them.
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      let (problem, line) = error.lessonProblem
      return refused(problem, line: line)
    } catch {
      return refused("it is not YAML")
    }
    guard let root, case .mapping = root else {
      return refused("expected the parts of a lesson, such as id: and steps:")
    }
    var reader = LessonReader(text, file: file, vocabulary)
    let lesson = reader.lesson(root)
    reader.problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    return (reader.problems.isEmpty ? lesson : nil, reader.problems)
  }

  // MARK: - Complaints

  mutating func complain(_ line: Int?, _ problem: String) {
    problems.append(LessonProblem(file: file, line: line, problem: problem))
  }

  /// Complains about a word, on the line on which it stands.
  mutating func complain(_ error: LessonWordError, from line: Int) {
    let start = max(0, line - 1)
    let word = error.word.prefix(40)
    let place = lines.indices.dropFirst(start).prefix(60).first { lines[$0].contains(word) }
    complain((place ?? start) + 1, error.problem)
  }

  // MARK: - Nodes

  func line(of node: Node) -> Int { node.mark?.line ?? 1 }

  /// The parts of a mapping by name. Unknown ones are complained about.
  mutating func parts(_ node: Node, of what: String, known: [String]) -> [String: Node] {
    guard case .mapping(let mapping) = node else {
      complain(line(of: node), "\(what): expected \(known.joined(separator: ", "))")
      return [:]
    }
    var parts: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        complain(line(of: key), "\(what): a name was expected")
        continue
      }
      if known.contains(name) {
        parts[name] = value
      } else {
        complain(
          line(of: key),
          "\(what) has no \"\(name.prefix(40))\"\(LessonVocabulary.nearest(name, known)): it has \(known.joined(separator: ", "))"
        )
      }
    }
    return parts
  }

  mutating func string(_ node: Node, _ name: String) -> String? {
    guard let text = node.scalar?.string, !text.trimmed.isEmpty else {
      complain(line(of: node), "\(name): expected a text")
      return nil
    }
    return text.trimmed
  }

  mutating func strings(_ node: Node, _ name: String) -> [(text: String, line: Int)] {
    let nodes = node.sequence.map(Array.init) ?? [node]
    return nodes.compactMap { item in string(item, name).map { ($0, line(of: item)) } }
  }

  mutating func number(_ node: Node, _ name: String, in range: ClosedRange<Double>) -> Double? {
    guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
      complain(
        line(of: node),
        "\(name): expected a number from \(numberText(range.lowerBound)) to \(numberText(range.upperBound))")
      return nil
    }
    return value
  }

  mutating func whole(_ node: Node, _ name: String, atMost most: Int = 100_000) -> Int? {
    guard let value = node.scalar.flatMap({ Int($0.string) }), (1...most).contains(value) else {
      complain(line(of: node), "\(name): expected a whole number from 1 to \(most)")
      return nil
    }
    return value
  }

  mutating func text(_ node: Node, _ name: String) -> LessonText? {
    guard let source = string(node, name) else { return nil }
    let line = line(of: node)
    let (text, problems) = LessonText.read(source, line: line, steps: stepIDs, vocabulary)
    for problem in problems { complain(problem, from: line) }
    return text
  }

  mutating func conditions(_ node: Node, _ name: String) -> [LessonCondition] {
    strings(node, name).flatMap { text, line -> [LessonCondition] in
      text.split(separator: " and ").compactMap { part in
        do { return try LessonCondition(part.trimmed, steps: stepIDs, vocabulary) } catch let error
          as LessonWordError
        {
          complain(error, from: line)
        } catch {}
        return nil
      }
    }
  }

  mutating func acts(_ node: Node?, _ name: String, in root: Node) -> [LessonAct] {
    guard let node else {
      complain(line(of: root), "it has no \(name): what a learner does, for tests")
      return []
    }
    return strings(node, name).compactMap { text, line in
      do { return try LessonAct(text, steps: stepIDs, vocabulary) } catch let error as LessonWordError {
        complain(error, from: line)
      } catch {}
      return nil
    }
  }
}

extension YamlError {
  /// What is wrong, and on which line.
  fileprivate var lessonProblem: (String, Int?) {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ("it is not YAML: \(problem.prefix(120))", mark.line)
    case .duplicatedKeysInMapping(let names, let context):
      ("\(names.prefix(3).joined(separator: ", ")): given twice", context.mark.line)
    default: ("it is not YAML", nil)
    }
  }
}
