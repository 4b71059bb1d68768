import Yams

extension LessonReader {
  /// The whole lesson; `nil` where it lacks a part that it cannot do without.
  mutating func lesson(_ root: Node) -> Lesson? {
    let parts = parts(
      root, of: "a lesson",
      known: [
        "id", "title", "goal", "teaches", "pictures", "model", "annotations", "training", "setup", "steps",
        "solution", "wrong", "other-way",
      ])
    func required(_ name: String) -> Node? {
      if parts[name] == nil { complain(line(of: root), "it has no \(name)") }
      return parts[name]
    }
    let id = required("id").flatMap { string($0, "id") }
    if let id, !Self.isID(id) {
      complain(line(of: parts["id"] ?? root), "id: expected at most 40 letters, digits and hyphens")
    }
    let title = required("title").flatMap { string($0, "title") }
    let goal = required("goal").flatMap { string($0, "goal") }
    let terms = parts["teaches"].map { strings($0, "teaches") } ?? []
    for (term, line) in terms where !vocabulary.terms.contains(term) {
      complain(
        line,
        "teaches: the glossary has no \"\(term)\"\(LessonVocabulary.nearest(term, vocabulary.terms.sorted()))"
      )
    }
    let material = material(parts)
    let setup = parts["setup"].map { readSetup($0) } ?? LessonSetup()
    let steps = required("steps").map { readSteps($0) } ?? []
    let solution = acts(parts["solution"], "solution", in: root)
    let wrong = acts(parts["wrong"], "wrong", in: root)
    let otherWay = acts(parts["other-way"], "other-way", in: root)
    guard let id, let title, let goal else { return nil }
    let lesson = Lesson(
      id: id, title: title, goal: goal, terms: terms.map(\.text), material: material, setup: setup,
      steps: steps, solution: solution, wrong: wrong, otherWay: otherWay, file: "")
    checkRules(lesson, root, parts)
    checkPictures(lesson, parts)
    return lesson
  }

  static func isID(_ text: String) -> Bool {
    (1...40).contains(text.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  mutating func readSetup(_ node: Node) -> LessonSetup {
    let parts = parts(
      node, of: "a setup",
      known: [
        "picture", "view", "level", "class", "mode", "detection", "object", "score", "nms", "top-k",
        "maximum", "gamma", "alpha", "reset", "ground-truth", "cursor",
      ])
    var setup = LessonSetup()
    setup.picture = parts["picture"].flatMap { string($0, "picture") }
    setup.view = parts["view"].flatMap { word($0, "view", .view) }
    setup.level = parts["level"].flatMap { string($0, "level") }
    setup.label = parts["class"].flatMap { string($0, "class") }
    setup.mode = parts["mode"].flatMap { word($0, "mode", .mode) }
    setup.detection = parts["detection"].flatMap { whole($0, "detection") }
    setup.object = parts["object"].flatMap { whole($0, "object") }
    setup.score = parts["score"].flatMap { number($0, "score", in: 0...1) }
    setup.nms = parts["nms"].flatMap { number($0, "nms", in: 0...1) }
    setup.topK = parts["top-k"].flatMap { whole($0, "top-k") }
    setup.maximum = parts["maximum"].flatMap { whole($0, "maximum") }
    setup.gamma = parts["gamma"].flatMap { number($0, "gamma", in: 0...5) }
    setup.alpha = parts["alpha"].flatMap { number($0, "alpha", in: 0...1) }
    setup.resetsThresholds = parts["reset"].flatMap { bool($0, "reset") }
    setup.showsGroundTruth = parts["ground-truth"].flatMap { bool($0, "ground-truth") }
    setup.placesCursor = parts["cursor"].flatMap { bool($0, "cursor") }
    return setup
  }

  private mutating func bool(_ node: Node, _ name: String) -> Bool? {
    switch node.scalar?.string {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      complain(line(of: node), "\(name): expected true or false")
      return nil
    }
  }

  private mutating func word(_ node: Node, _ name: String, _ fact: LessonFact) -> String? {
    guard let word = string(node, name) else { return nil }
    if let known = vocabulary.words[fact], !known.contains(word) {
      complain(line(of: node), "\(name): \"\(word.prefix(40))\" is none of \(known.joined(separator: ", "))")
    }
    return word
  }

  // MARK: - Steps

  private mutating func readSteps(_ node: Node) -> [LessonStep] {
    guard let nodes = node.sequence, !nodes.isEmpty else {
      complain(line(of: node), "steps: expected a list of say:, ask: and do:")
      return []
    }
    if nodes.count > Self.mostSteps {
      complain(line(of: node), "more steps than a lesson can have (\(Self.mostSteps))")
    }
    var steps: [LessonStep] = []
    for (place, node) in nodes.prefix(Self.mostSteps).enumerated() {
      guard let step = readStep(node, place) else { continue }
      stepIDs.insert(step.id)
      steps.append(step)
    }
    return steps
  }

  private mutating func readStep(_ node: Node, _ place: Int) -> LessonStep? {
    let parts = parts(
      node, of: "a step",
      known: ["id", "say", "ask", "do", "set", "choices", "number", "within", "until", "hints", "answer"])
    let line = line(of: node)
    let id = parts["id"].flatMap { string($0, "id") } ?? "step-\(place + 1)"
    if !Self.isID(id) { complain(line, "id: expected at most 40 letters, digits and hyphens") }
    if LessonFact(rawValue: id) != nil {
      complain(line, "the id \"\(id)\" is a fact's name: call the step something else")
    }
    if stepIDs.contains(id) { complain(line, "two steps have the id \"\(id)\"") }
    let kind: LessonStep.StepKind?
    switch (parts["say"], parts["ask"], parts["do"]) {
    case (let node?, nil, nil): kind = text(node, "say").map { .say($0) }
    case (nil, let ask?, nil): kind = question(ask, parts, line: line)
    case (nil, nil, let task?):
      // A task may compare with how things were when it began.
      stepIDs.insert(id)
      kind = reach(task, parts, line: line)
    default:
      complain(line, "a step has one of say:, ask: and do:")
      kind = nil
    }
    return kind.map {
      LessonStep(id: id, kind: $0, setup: parts["set"].map { readSetup($0) }, line: line)
    }
  }

  private mutating func question(_ node: Node, _ parts: [String: Node], line: Int) -> LessonStep.StepKind? {
    guard let text = text(node, "ask") else { return nil }
    if let choices = parts["choices"] {
      guard case .mapping(let mapping) = choices, (2...4).contains(mapping.count) else {
        complain(
          self.line(of: choices), "choices: expected two to four, each with the condition that makes it right"
        )
        return nil
      }
      // Conditions compare with this very moment, too.
      return .ask(
        text,
        .choices(
          mapping.map { key, value in
            LessonChoice(name: key.scalar?.string ?? "", conditions: later(conditionsOf: value, parts))
          }))
    }
    guard let number = parts["number"] else {
      complain(line, "ask: expected choices:, or number: with the fact that is asked for")
      return nil
    }
    guard let name = string(number, "number") else { return nil }
    guard let fact = LessonFact(rawValue: name), fact.unit != .word else {
      complain(
        self.line(of: number),
        "number: \"\(name.prefix(40))\" is no fact that is a number\(vocabulary.hint(name))")
      return nil
    }
    return .ask(text, .number(fact, parts["within"].flatMap { tolerance($0) } ?? .relative(0.1)))
  }

  /// Conditions of a choice may refer to their own step: as it was when the learner predicted.
  private mutating func later(conditionsOf node: Node, _ parts: [String: Node]) -> [LessonCondition] {
    let known = stepIDs
    if let id = parts["id"]?.scalar?.string { stepIDs.insert(id) }
    defer { stepIDs = known }
    return conditions(node, "choices")
  }

  private mutating func tolerance(_ node: Node) -> LessonTolerance? {
    guard let text = string(node, "within") else { return nil }
    if text.hasSuffix("%"), let share = Double(text.dropLast().trimmed), (0...1000).contains(share) {
      return .relative(share / 100)
    }
    if let bound = Double(text), bound >= 0, bound.isFinite { return .absolute(bound) }
    complain(line(of: node), "within: expected a number in the fact's unit, or a share such as 10%")
    return nil
  }

  private mutating func reach(_ node: Node, _ parts: [String: Node], line: Int) -> LessonStep.StepKind? {
    guard let text = text(node, "do") else { return nil }
    guard let until = parts["until"] else {
      complain(line, "do: expected until:, with what must hold")
      return nil
    }
    let conditions = conditions(until, "until")
    var hints: [LessonText] = []
    if let node = parts["hints"] {
      for item in node.sequence.map(Array.init) ?? [node] {
        if let hint = self.text(item, "hints") { hints.append(hint) }
      }
    }
    if hints.count != 3 {
      let place = parts["hints"].map { self.line(of: $0) } ?? line
      complain(place, "do: expected three hints, from the faintest to the plainest")
    }
    guard let answer = parts["answer"].flatMap({ self.text($0, "answer") }) else {
      complain(line, "do: expected answer:, which says what it showed")
      return nil
    }
    return .reach(LessonTask(text: text, conditions: conditions, hints: hints, answer: answer))
  }
}
