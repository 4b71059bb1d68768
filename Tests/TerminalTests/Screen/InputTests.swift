import Foundation
import Testing

@testable import Terminal

/// Keys and the mouse, from the bytes that terminals send. Part of the screen's suite, because only one screen can be open.
extension ScreenTests {
  @Test(arguments: [
    ("a", [Key.character("a")]),
    ("üß日", [.character("ü"), .character("ß"), .character("日")]),
    ("\u{1B}[A\u{1B}OB\u{1B}OC\u{1B}[D", [.up, .down, .right, .left]),
    ("\u{1B}[1;2A\u{1B}[1;2B\u{1B}[1;2C\u{1B}[1;2D", [.shiftUp, .shiftDown, .shiftRight, .shiftLeft]),
    ("\u{1B}[H\u{1B}OF\u{1B}[1~\u{1B}[4~", [.home, .end, .home, .end]),
    ("\u{1B}[5~\u{1B}[6~\u{1B}[3~", [.pageUp, .pageDown, .delete]),
    ("\t\u{1B}[Z\r\n", [.tab, .backTab, .enter, .enter]),
    ("\u{7F}\u{8}", [.backspace, .backspace]),
    ("\u{3}\u{C}\u{1A}", [.control("c"), .control("l"), .control("z")]),
    ("\u{1B}OP\u{1B}[15~\u{1B}[24~", [.function(1), .function(5), .function(12)]),
    // Unsupported keys, and answers to questions that were not asked.
    ("\u{1B}[1;5A\u{1B}[?62;c\u{1B}[Ix", [.character("x")]),
    ("\u{0}\u{1C}x", [.character("x")]),
  ])
  func readsKeys(bytes: String, expected: [Key]) throws {
    for type in ["xterm-256color", "tmux-256color", "screen-256color"] {
      let terminal = try TestTerminal(width: 80, height: 24)
      defer { terminal.close() }
      let screen = try Screen(on: terminal, type: type)
      terminal.type(bytes)
      #expect(screen.events(expected.count) == expected.map { .key($0) }, "\(type)")
      screen.close()
    }
  }

  @Test func readsEscapeAlone() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    terminal.type("\u{1B}")
    #expect(screen.events(1) == [.key(.escape)])
    terminal.type("\u{1B}[")
    #expect(screen.events(2) == [.key(.escape), .key(.character("["))])
    terminal.type("\u{1B}q")
    #expect(screen.events(2) == [.key(.escape), .key(.character("q"))])
    screen.close()
  }

  @Test(arguments: [
    ("\u{1B}\u{1B}[A", [Key.escape, .up]), ("\u{1B}\u{1B}[0nx", [.escape, .character("x")]),
    ("\u{1B}\u{1B}[0n\u{1B}\u{1B}[0n", [.escape, .escape]),
  ])
  func readsWhatFollowsEscapeAtOnce(bytes: String, expected: [Key]) throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    terminal.type(bytes)
    #expect(screen.events(expected.count) == expected.map { .key($0) })
    screen.close()
  }

  @Test func takesTheAnswerBehindEscape() throws {
    let terminal = try TestTerminal(width: 80, height: 24, answers: false)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    #expect(screen.pacer.isWaiting, "it has asked")
    terminal.type("\u{1B}\u{1B}[0n")
    #expect(screen.events(1) == [.key(.escape)])
    #expect(!screen.pacer.isWaiting, "a lost answer would keep the next frames back")
    screen.close()
  }

  @Test func readsTheMouse() throws {
    let terminal = try TestTerminal(width: 300, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    terminal.type("\u{1B}[<0;5;3M\u{1B}[<32;7;3M\u{1B}[<0;7;4m\u{1B}[<64;1;1M\u{1B}[<65;280;24M")
    let expected = [
      MouseEvent(.press, x: 4, y: 2), MouseEvent(.drag, x: 6, y: 2), MouseEvent(.release, x: 6, y: 3),
      MouseEvent(.wheelUp, x: 0, y: 0), MouseEvent(.wheelDown, x: 279, y: 23),
    ]
    #expect(screen.events(5) == expected.map { .mouse($0) })
    screen.close()
  }

  @Test func readsTheMouseOfOldTerminals() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, type: "screen", variables: ["STY": "1.a"])
    terminal.type([0x1B, 0x5B, 0x4D, 32, 33 + 4, 33 + 2])
    #expect(screen.events(1) == [.mouse(MouseEvent(.press, x: 4, y: 2))])
    screen.close()
  }
}
