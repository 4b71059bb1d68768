import Foundation
import Imaging
import Testing

@testable import Terminal

/// The screen on a pseudo-terminal.
@Suite(.serialized) struct ScreenTests {
  /// A picture in which each cell has a colour pair of its own, and text below.
  private static func canvas(_ width: Int, _ height: Int, _ phase: Int, _ text: String = "score ━━●── 0.35")
    -> Canvas
  {
    var canvas = Canvas(width: width, height: height)
    for y in 0..<height - 1 {
      for x in 0..<width {
        let number = (y * width + x &+ phase &* 7919) &* 40503
        canvas[x, y] = Cell(
          "▀", Ink(red: UInt8(number & 255), green: UInt8(y), blue: UInt8(number >> 8 & 255)),
          on: Ink(red: UInt8(x & 255), green: UInt8(phase & 255), blue: UInt8(number >> 4 & 255)),
          style: .picture)
      }
    }
    canvas.write(text, x: 0, y: height - 1, .bold)
    return canvas
  }

  @Test func showsWhatIsPresentedThroughManyFrames() throws {
    let (width, height) = (60, 20)
    let terminal = try TestTerminal(width: width, height: height)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    // More colour pairs in all than curses can keep.
    for phase in 0..<40 {
      let canvas = Self.canvas(width, height, phase, "frame \(phase) 日本 \(phase % 3 == 0 ? "語" : "x")")
      screen.presentAll(canvas)
      guard phase % 8 == 7 else { continue }
      var display = TestDisplay(width: width, height: height)
      display.show(terminal.bytes(screen))
      #expect(display.unknown == [])
      #expect(display.differences(from: canvas) == [], "frame \(phase)")
    }
    screen.close()
  }

  @Test func writesNothingForWhatIsThere() throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    screen.presentAll(Self.canvas(40, 10, 1))
    let before = terminal.bytes(screen).count
    screen.presentAll(Self.canvas(40, 10, 1))
    #expect(terminal.bytes(screen).count == before)
    var changed = Self.canvas(40, 10, 1)
    changed[5, 5].glyph = "▄"
    screen.presentAll(changed)
    #expect(terminal.bytes(screen).count - before < 100, "one cell, not more")
    screen.close()
  }

  @Test(arguments: [
    (ColorDepth.truecolor, "[34]8;2;", ["[34]8;5;"]),
    (.palette256, "[34]8;5;", ["[34]8;2;"]),
    (.palette16, "(9|10|3|4)[0-7]m", ["[34]8;"]),
    (.palette8, "[34][0-7]m", ["[34]8;", "(9|10)[0-7]m"]),
    (.none, "7m", ["[34][0-8][;m]", "(9|10)[0-7]m"]),
  ])
  func usesNoMoreColoursThanTheDepthHas(depth: ColorDepth, used: String, unused: [String]) throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, depth: depth)
    screen.presentAll(Self.canvas(40, 10, 3))
    let text = String(decoding: terminal.bytes(screen), as: UTF8.self)
    #expect(try text.contains(Regex("\\[(0;|1;)*" + used)))
    for pattern in unused { #expect(try !text.contains(Regex("\\[(0;|1;)*" + pattern)), "\(pattern)") }
    #expect(!text.contains("\u{1B}]4;"), "the palette is the user's")
    screen.close()
  }

  @Test func changesDepthWhileOpen() throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    let canvas = Self.canvas(40, 10, 3)
    screen.presentAll(canvas)
    let before = terminal.bytes(screen).count
    screen.depth = .palette256
    screen.presentAll(canvas)
    let text = String(decoding: terminal.bytes(screen).dropFirst(before), as: UTF8.self)
    #expect(text.contains("8;5;") && !text.contains("8;2;"))
    screen.close()
  }

  @Test func writesASCIIWhereTheLocaleHasNoMore() throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, variables: ["LANG": "C"])
    #expect(!screen.isUnicode)
    screen.presentAll(Self.canvas(40, 10, 3))
    #expect(terminal.bytes(screen).allSatisfy { $0 < 0x80 })
    screen.close()
  }

  @Test(arguments: ["xterm-256color", "tmux-256color", "screen-256color", "linux", "vt100", "xterm-mono"])
  func leavesTheTerminalAsItWas(type: String) throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    let before = terminal.settings
    let screen = try Screen(on: terminal, type: type, depth: nil)
    #expect(terminal.settings != before)
    screen.presentAll(Self.canvas(40, 10, 3))
    screen.close()
    screen.close()
    #expect(terminal.settings == before)
    let text = String(decoding: terminal.bytes(screen), as: UTF8.self)
    for mode in ["1049", "1000", "1002", "2026"] {
      let switches = text.matches(of: try Regex("\\[\\?[0-9;]*\(mode)[0-9;]*([hl])")).map {
        String(text[$0.range].last!)
      }
      #expect(switches.last != "h", "mode \(mode) stays on")
    }
    let cursor = text.matches(of: try Regex("\\[\\?25([hl])")).map { String(text[$0.range].last!) }
    #expect(cursor.last != "l", "the cursor stays hidden")
  }

  @Test func saysInOneLineWhyThereIsNoScreen() throws {
    let terminal = try TestTerminal(width: 40, height: 10)
    defer { terminal.close() }
    for (type, error) in [
      ("dumb", ScreenError.cannotPlace("dumb")), ("no-such", .unknownType("no-such")), ("", .noType),
    ] {
      #expect(throws: error) { try Screen(on: terminal, type: type) }
      #expect(!error.description.contains("\n") && error.description.contains("TERM"))
    }
    #expect(throws: ScreenError.notATerminal) {
      let file = open("/dev/null", O_RDWR)
      defer { close(file) }
      _ = try Screen(
        ScreenOptions(), on: TerminalDevice(input: file, output: file, environment: ["TERM": "xterm"]))
    }
  }

  @Test func putsTextBeforeThePictureOnASlowLine() throws {
    let terminal = try TestTerminal(width: 160, height: 48, answers: false)
    defer { terminal.close() }
    let screen = try Screen(on: terminal, variables: ["SSH_CONNECTION": "1 2 3 4"])
    screen.present(Self.canvas(160, 48, 1, "the first text"))
    #expect(screen.isBehind)
    screen.present(Self.canvas(160, 48, 2, "another"))
    let bytes = terminal.bytes(screen)
    #expect(bytes.count < 30_000, "a portion of the picture, not all of it: nobody has answered")
    #expect(occurrences(of: "the first text", in: bytes) == 1)
    #expect(occurrences(of: "another", in: bytes) == 1, "text does not wait for the picture")
    screen.close()
  }

  @Test func takesASizeAsSmallAndAsLargeAsTheyCome() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    #expect(screen.cellAspect == 0.45)
    for (width, height) in [(1, 1), (500, 200), (2, 50), (80, 24)] {
      terminal.resize(width: width, height: height)
      kill(getpid(), SIGWINCH)
      #expect(screen.events(1) == [.resize(width: width, height: height)])
      #expect(screen.width == width && screen.height == height)
      screen.presentAll(Self.canvas(width, height, 5, "日本"))
      // A canvas of another size is cut or filled.
      screen.presentAll(Self.canvas(80, 24, 6))
    }
    screen.close()
  }

  /// The terminal tells of both changes only once, and has cut off what no longer fitted in between.
  @Test func drawsAllAnewWhereTheSizeIsTheOldOneAgain() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    screen.presentAll(Self.canvas(80, 24, 1, "the text"))
    let before = terminal.bytes(screen).count
    terminal.resize(width: 60, height: 18)
    terminal.resize(width: 80, height: 24)
    kill(getpid(), SIGWINCH)
    #expect(screen.events(1) == [.resize(width: 80, height: 24)])
    screen.presentAll(Self.canvas(80, 24, 1, "the text"))
    #expect(occurrences(of: "the text", in: terminal.bytes(screen).dropFirst(before)) == 1)
    screen.close()
  }

  @Test func comesToAnEndWhereACanvasTakesMostPairsOfColours() throws {
    let (width, height) = (600, 250)
    let terminal = try TestTerminal(width: width, height: height)
    defer { terminal.close() }
    // In portions; colour pairs could start over between them.
    let screen = try Screen(on: terminal, variables: ["SSH_CONNECTION": "1 2 3 4"])
    for (phase, text) in ["first", "another"].enumerated() {
      screen.presentAll(Self.canvas(width, height, phase, text))
      #expect(!screen.isBehind)
    }
    #expect(occurrences(of: "another", in: terminal.bytes(screen)) == 1)
    screen.close()
  }

  @Test func tellsWhenTheTerminalIsGone() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    let screen = try Screen(on: terminal)
    terminal.hangUp()
    #expect(screen.events(1).first == .hangup)
    screen.close()
    close(terminal.slave)
  }

  @Test func tellsOfASignalThatEndsTheProgram() throws {
    let terminal = try TestTerminal(width: 80, height: 24)
    defer { terminal.close() }
    let screen = try Screen(on: terminal)
    kill(getpid(), SIGTERM)
    #expect(screen.events(1) == [.hangup])
    #expect(screen.endingSignal == SIGTERM)
    screen.close()
  }

  @Test func copiesThroughTheTerminal() throws {
    #expect(Clipboard.sequence("hé", environment: [:]) == "\u{1B}]52;c;aMOp\u{07}")
    #expect(
      Clipboard.sequence("a", environment: ["TMUX": "x"])
        == "\u{1B}]52;c;YQ==\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{07}\u{1B}\\")
    #expect(Clipboard.sequence("a", environment: ["STY": "x"]) == "\u{1B}P\u{1B}]52;c;YQ==\u{07}\u{1B}\\")
  }
}
