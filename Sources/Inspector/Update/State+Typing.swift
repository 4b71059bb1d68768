import RetinaNet
import Terminal

extension State {
  /// A key while a line is being typed.
  mutating func type(_ key: Key) -> [Command] {
    guard var prompt else { return [] }
    prompt.complaint = nil
    switch (key, prompt.kind) {
    case (.escape, _), (.control("c"), _):
      leavePrompt()
      return []
    case (.enter, .value(let knob)): return setTyped(knob, prompt)
    case (.enter, .findClass(let chosen)):
      let found = classMatches
      guard found.indices.contains(chosen) else {
        leavePrompt()
        return []
      }
      self.prompt = nil
      if drawing?.step == .naming { return addDrawn(label: found[chosen]) }
      show(label: found[chosen])
      return []
    case (.up, .findClass(let chosen)), (.backTab, .findClass(let chosen)):
      prompt.kind = .findClass(chosen: max(0, chosen - 1))
    case (.down, .findClass(let chosen)), (.tab, .findClass(let chosen)):
      prompt.kind = .findClass(chosen: min(max(0, classMatches.count - 1), chosen + 1))
    case (.tab, .value(let knob)):
      let next = Knob(rawValue: (knob.rawValue + 1) % Knob.allCases.count) ?? .score
      self.knob = next
      prompt.kind = .value(next)
    case (.backspace, _):
      if prompt.text.isEmpty {
        leavePrompt()
        return []
      }
      prompt.text.removeLast()
    case (.control("u"), _): prompt.text = ""
    case (.character(let character), _):
      if prompt.text.count < 64 { prompt.text.append(character) }
      if case .findClass = prompt.kind { prompt.kind = .findClass(chosen: 0) }
    default: break
    }
    self.prompt = prompt
    return []
  }

  /// Gives up what is being typed, and the box that was to be named.
  mutating func leavePrompt() {
    prompt = nil
    if drawing?.step == .naming { giveUpDrawing() }
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

  /// The class channels that what is being typed may mean, the likeliest first.
  public var classMatches: [Int] {
    guard case .findClass? = prompt?.kind, let text = prompt?.text else { return [] }
    if text.isEmpty, let drawing, drawing.step == .naming { return drawing.labels }
    return ClassSearch(configuration.classes).matches(text)
  }
}
