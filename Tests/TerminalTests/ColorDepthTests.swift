import Testing

@testable import Terminal

struct ColorDetectionTests {
  @Test(arguments: [
    // Environment, the terminfo entry's colours and truecolor, and the expected depth.
    (["TERM": "xterm-256color"], 256, false, ColorDepth.palette256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "COLORTERM": "24bit"], 256, false, .truecolor),
    (["TERM": "xterm-256color", "COLORTERM": "yes"], 256, false, .palette256),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], 256, false, .none),
    (["TERM": "xterm-256color", "NO_COLOR": ""], 256, false, .palette256),
    (["TERM": "xterm-direct"], 1 << 24, true, .truecolor),
    (["TERM": "xterm-kitty"], 256, false, .truecolor),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"], 256, false, .palette256),
    (["TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"], 256, true, .truecolor),
    (["TERM": "screen-256color", "TMUX": "/tmp/x,1,0", "COLORTERM": "truecolor"], 256, false, .truecolor),
    (["TERM": "screen-256color", "STY": "1.a", "COLORTERM": "truecolor"], 256, false, .palette256),
    (["TERM": "screen.xterm-256color", "COLORTERM": "truecolor"], 256, false, .palette256),
    (["TERM": "linux"], 8, false, .palette16),
    (["TERM": "xterm-16color"], 16, false, .palette16),
    (["TERM": "xterm"], 8, false, .palette8),
    (["TERM": "vt100"], 0, false, .none),
    (["TERM": "vt100", "COLORTERM": "truecolor"], 0, false, .none),
  ])
  func choosesTheBestThatIsSafe(
    environment: [String: String], colors: Int, hasTruecolor: Bool, expected: ColorDepth
  ) {
    let detection = ColorDetection(environment: environment, colors: colors, hasTruecolor: hasTruecolor)
    #expect(detection.depth == expected)
  }

  @Test func takesTheLocaleThatTheUserChose() {
    #expect(TextLocale.name(in: [:]) == nil)
    #expect(TextLocale.name(in: ["LANG": "a", "LC_CTYPE": "b", "LC_ALL": ""]) == "b")
    #expect(TextLocale.isUnicode("de_DE.UTF-8@euro"))
    #expect(TextLocale.isUnicode("C.utf8"))
    for name in ["C", "POSIX", "de_DE", "de_DE.ISO-8859-1", "@", "."] { #expect(!TextLocale.isUnicode(name)) }
  }
}
