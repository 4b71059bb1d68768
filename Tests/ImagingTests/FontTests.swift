import Testing

@testable import Imaging

@Suite struct FontTests {
  static func scalars(_ range: ClosedRange<UInt32>) -> [Unicode.Scalar] {
    range.compactMap(Unicode.Scalar.init)
  }

  static let promised: [(String, [Unicode.Scalar])] = [
    ("ASCII", scalars(0x20...0x7E)), ("Latin-1", scalars(0xA0...0xFF)),
    ("Latin Extended-A", scalars(0x100...0x17F)), ("Greek", scalars(0x391...0x3A1) + scalars(0x3A3...0x3C9)),
    ("box drawing", scalars(0x2500...0x257F)), ("block elements", scalars(0x2580...0x259F)),
    ("braille", scalars(0x2800...0x28FF)), ("sextants", scalars(0x1FB00...0x1FB3B)),
    ("wedges", scalars(0x1FB3C...0x1FB6F) + scalars(0x1FB9A...0x1FB9B)),
    ("signs", Array("–—‘’“”•…←↑→↓↔−√∞≈≠≤≥■▲▼◀▶◆○●✓✗€".unicodeScalars)),
  ]

  @Test(arguments: promised.indices) func coversWhatIsPromised(index: Int) {
    let (name, scalars) = Self.promised[index]
    for weight in BitmapFont.Weight.allCases {
      let missing = scalars.filter { BitmapFont.standard.glyph(for: $0, weight: weight) == nil }
      #expect(missing.isEmpty, "\(name) lacks \(missing.map { String($0.value, radix: 16) })")
    }
  }

  @Test func lettersAreWhatTheySeem() throws {
    let letter = try #require(BitmapFont.standard.glyph(for: "T" as Character))
    let picture = (0..<16).map { y in (0..<8).map { letter.isSet($0, y) ? "#" : "." }.joined() }
    #expect(picture[2].contains("#####"), "the bar of \(picture)")
    #expect(picture[8].filter { $0 == "#" }.count == 1, "the stem of \(picture)")
    let bold = try #require(BitmapFont.standard.glyph(for: "T" as Character, weight: .bold))
    func ink(_ glyph: Glyph) -> Int { glyph.rows.reduce(0) { $0 + $1.nonzeroBitCount } }
    #expect(ink(bold) > ink(letter))
  }

  @Test func charactersOfSeveralScalarsAreComposed() {
    let font = BitmapFont.standard
    #expect(font.glyph(for: "e\u{301}" as Character) == font.glyph(for: "é" as Character))
    #expect(font.glyph(for: "é" as Character) != nil)
  }

  @Test(arguments: ["漢", "😀", "👩‍🔬", "\u{7}", "\u{1B}", "\u{200B}", "\u{202E}", "q\u{301}"] as [Character])
  func whatIsMissingIsSaid(character: Character) {
    #expect(BitmapFont.standard.glyph(for: character) == nil)
  }

  @Test func replacementIsNoOtherGlyph() {
    let all = Self.promised.flatMap(\.1).compactMap { BitmapFont.standard.glyph(for: $0) }
    #expect(!all.contains(BitmapFont.replacement))
  }

  /// Cells filled by complementary characters make up the full block.
  @Test(arguments: [
    ("▀", "▄"), ("▌", "▐"), ("▘", "▟"), ("▚", "▞"), ("░", "▓"), ("🬀", "🬻"), ("🬦", "🬕"), ("🬼", "🭒"),
    ("🭋", "🭡"), ("🭑", "🭧"), ("🭨", "🭬"), ("🭫", "🭯"),
  ])
  func geometryIsComplementary(pair: (String, String)) throws {
    func glyph(_ text: String) -> Glyph? { BitmapFont.standard.glyph(for: Character(text)) }
    let one = try #require(glyph(pair.0))
    let other = try #require(glyph(pair.1))
    for y in 0..<16 { #expect(one.rows[y] ^ other.rows[y] == 0xFF, "\(pair) in row \(y)") }
  }

  /// U+1FB3C "lower left block diagonal lower middle left to lower centre" and so on: which corners are filled, and
  /// about how much of the cell.
  @Test(
    arguments: [
      ("🬼", [false, false, true, false], 1.0 / 12), ("🬾", [false, false, true, false], 1.0 / 6),
      ("🭁", [false, true, true, true], 11.0 / 12), ("🭆", [false, false, true, true], 1.0 / 2),
      ("🭋", [false, false, false, true], 1.0 / 4), ("🭐", [true, false, true, true], 3.0 / 4),
      ("🭗", [true, false, false, false], 1.0 / 12), ("🭬", [true, false, true, false], 1.0 / 4),
      ("🭭", [true, true, false, false], 1.0 / 4), ("🭨", [false, true, false, true], 3.0 / 4),
    ] as [(Character, [Bool], Double)])
  func wedgesFillWhatTheirNamesSay(wedge: Character, corners: [Bool], share: Double) throws {
    let glyph = try #require(BitmapFont.standard.glyph(for: wedge))
    let found = [(0, 0), (7, 0), (0, 15), (7, 15)].map { glyph.isSet($0.0, $0.1) }
    let ink = Double(glyph.rows.reduce(0) { $0 + $1.nonzeroBitCount }) / 128
    // A triangle's corner may fill no more than its pixel's edge.
    if !"🭬🭭🭨".contains(wedge) { #expect(found == corners, "corners of \(wedge)") }
    #expect(abs(ink - share) < 0.04, "\(wedge) fills \(ink)")
  }

  @Test(arguments: [("─", "─"), ("┼", "━"), ("├", "┤"), ("╬", "═")]) func boxLinesJoin(pair: (String, String))
    throws
  {
    let left = try #require(BitmapFont.standard.glyph(for: Character(pair.0)))
    let right = try #require(BitmapFont.standard.glyph(for: Character(pair.1)))
    let meet = (0..<16).contains { left.isSet(7, $0) && right.isSet(0, $0) }
    #expect(meet, "\(pair) touch")
  }

  @Test func brailleDotsAreWhereUnicodePutsThem() throws {
    // Dots 1 to 8, as (column, row).
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    for (bit, place) in places.enumerated() {
      let glyph = try #require(BitmapFont.standard.glyph(for: Unicode.Scalar(0x2800 + UInt32(1 << bit))!))
      for y in 0..<16 {
        for x in 0..<8 where glyph.isSet(x, y) { #expect((x / 4, y / 4) == place, "dot \(bit + 1)") }
      }
      #expect(glyph.rows.contains { $0 != 0 })
    }
  }
}
