import Terminal
import Testing

@testable import Inspector

/// Typing a line.
struct PromptTests {
  private func typed(_ keys: Key...) -> Prompt? {
    var state = TestState.ready()
    state.type("=0.25")
    for key in keys { state.press(key) }
    return state.prompt
  }

  @Test func theCaretMovesAndEditsWhereItIs() {
    #expect(typed(.home, .character("1"))?.text == "10.25")
    #expect(typed(.home, .delete)?.text == ".25")
    #expect(typed(.left, .backspace)?.text == "0.5")
    #expect(typed(.left, .left, .end, .backspace)?.text == "0.2")
    #expect(typed(.home, .right, .right, .character("1"))?.text == "0.125")
    #expect(typed(.home, .backspace)?.text == "0.25", "nothing stands before it")
    #expect(typed(.control("u"))?.text == "")
    #expect(typed(.control("a"), .control("e"), .character("5"))?.text == "0.255")
  }

  @Test func otherLettersChooseTheFirstMatch() {
    var state = TestState.ready()
    state.press(.character("/"), .down, .down)
    #expect(state.prompt?.kind == .findClass(chosen: 2))
    state.press(.home, .end)
    #expect(state.prompt?.kind == .findClass(chosen: 2))
    state.type("1")
    #expect(state.prompt?.kind == .findClass(chosen: 0))
  }

  @Test func whereNoClassIsMeantItIsAskedAgain() throws {
    var state = MissState.ready()
    state.enter(.character("d"), .enter, .right, .down, .enter)
    state.type("zebra crossing")
    let box = try #require(state.drawnBox)
    state.enter(.enter)
    #expect(state.drawnBox == box && state.prompt?.text == "zebra crossing", "the box is not lost")
    #expect(Renderer().canvas(state).text.contains("no such class"))
    state.enter(.control("u"), .character("7"), .enter)
    #expect(state.objects.last?.target.label == 7 && state.prompt == nil)
  }

  @Test func aCaretUnderEveryLetterOfAnyScript() {
    var prompt = Prompt(.findClass(chosen: 0))
    for character in "é鳥x" { prompt.insert(character) }
    prompt.moveCaretToStart()
    #expect(prompt.parts == ("", "é", "鳥x"))
    prompt.moveCaret(by: 2)
    #expect(prompt.parts == ("é鳥", "x", ""))
    prompt.moveCaretToEnd()
    #expect(prompt.parts == ("é鳥x", " ", ""))
    for _ in 0..<100 { prompt.insert("a") }
    #expect(prompt.text.count == Prompt.mostCharacters)
  }
}
