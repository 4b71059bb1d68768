import Imaging
import TestSupport
import Testing

@testable import Terminal

@Suite("Colours for every terminal")
struct ColorLadderTests {
  private static let palettes: [ColorDepth] = [.palette256, .palette16, .palette8]

  private func reduced(_ cell: Cell, _ depth: ColorDepth, x: Int = 0, y: Int = 0) -> PaletteCell {
    var ladder = ColorLadder(depth)
    return ladder.reduced(cell, x: x, y: y)
  }

  private func rgb(_ ink: PaletteInk) -> RGB? {
    switch ink {
    case .standard: nil
    case .index(let index): Palette.rgb(index)
    case .rgb(let color): color
    }
  }

  @Test("The terminal's own colours stay its own", arguments: ColorDepth.allCases)
  func standard(_ depth: ColorDepth) {
    let cell = Cell("a", style: [.bold, .underline])
    #expect(reduced(cell, depth) == PaletteCell("a", style: [.bold, .underline]))
  }

  @Test("Only what the terminal has is used", arguments: palettes)
  func range(_ depth: ColorDepth) {
    let allowed: ClosedRange<UInt8> = depth == .palette256 ? 16...255 : depth == .palette16 ? 0...15 : 0...7
    var ladder = ColorLadder(depth)
    for seed in 0..<5 as Range<UInt64> {
      let canvas = Canvas.random(width: 30, height: 10, seed: seed)
      for (place, cell) in canvas.cells.enumerated() {
        for style in [cell.style, cell.style.union(.picture)] {
          var cell = cell
          cell.style = style
          let answer = ladder.reduced(cell, x: place % 30, y: place / 30)
          for ink in [answer.foreground, answer.background] {
            switch ink {
            case .standard: break
            case .index(let index): #expect(allowed.contains(index))
            case .rgb: Issue.record("\(ink) at \(depth)")
            }
          }
        }
      }
    }
  }

  @Test("What can be read in all colours can be read in few", arguments: palettes)
  func contrast(_ depth: ColorDepth) throws {
    let channel = stride(from: 0, through: 255, by: 51).map { UInt8($0) }
    let backgrounds = channel.flatMap { red in channel.map { RGB(red, $0, 255 - red) } }
    for color in ClassColors.all {
      for background in backgrounds {
        let answer = reduced(Cell("a", Ink(color), on: Ink(background)), depth)
        let (ink, below) = (try #require(rgb(answer.foreground)), try #require(rgb(answer.background)))
        #expect(
          ink.contrast(with: below) >= min(3, color.contrast(with: background)), "\(color) on \(background)")
      }
    }
  }

  @Test(
    "The terminal's own ink on a coloured background becomes black or white",
    arguments: [.truecolor] + palettes)
  func inkOnColoredGround(_ depth: ColorDepth) throws {
    for background in ClassColors.all {
      let answer = reduced(Cell("a", on: Ink(background)), depth)
      let (ink, below) = (try #require(rgb(answer.foreground)), try #require(rgb(answer.background)))
      #expect(ink.contrast(with: below) >= 3.5)
    }
  }

  @Test(
    "Where the background is unknown, black and white ink become the terminal's",
    arguments: [ColorDepth.palette16, .palette8])
  func unknownGround(_ depth: ColorDepth) {
    #expect(reduced(Cell("a", Ink(.white)), depth).foreground == .standard)
    #expect(reduced(Cell("a", Ink(.black)), depth).foreground == .standard)
    #expect(reduced(Cell("a", Ink(RGB(200, 10, 10))), depth).foreground == .index(1))
  }

  @Test("Without colours a coloured background is reverse video, and reverse video on it plain")
  func noColors() {
    let background = Ink(RGB(9, 9, 90))
    #expect(reduced(Cell("a", Ink(.white), style: .bold), .none) == PaletteCell("a", style: .bold))
    #expect(reduced(Cell("a", Ink(.white), on: background), .none) == PaletteCell("a", style: .reverse))
    #expect(
      reduced(Cell("a", on: background, style: [.reverse, .dim]), .none) == PaletteCell("a", style: .dim))
  }

  @Test("Without colours a line over the picture is light on dark places, dark on light ones")
  func noColorsOverThePicture() {
    let (dark, light) = (Ink(RGB(90, 60, 30)), Ink(RGB(200, 220, 190)))
    #expect(reduced(Cell("─", Ink(.white), on: dark, style: .overlay), .none).style == .overlay)
    #expect(reduced(Cell("─", Ink(.black), on: light, style: .overlay), .none).style == [.overlay, .reverse])
  }

  @Test("Sixteen colours tell the first classes apart, and their labels are black or white")
  func hues() {
    let labels = (0..<7).map { index in
      let color = ClassColors.color(index)
      return reduced(Cell("a", Ink(color.contrasting), on: Ink(color)), .palette16)
    }
    #expect(Set(labels.map(\.background)).count == 7)
    #expect(labels.allSatisfy { [.index(0), .index(15)].contains($0.foreground) })
  }

  @Test("Behind lines over the picture its background is matched as the picture is", arguments: palettes)
  func groundBehindLines(_ depth: ColorDepth) throws {
    let brown = RGB(100, 70, 40)
    let colors = try #require(PaletteColors(depth))
    let answer = reduced(Cell("─", Ink(.white), on: Ink(brown), style: .overlay), depth)
    #expect(answer.background == .index(colors.nearest(brown)))
  }

  @Test("Greys stay grey", arguments: palettes)
  func greys(_ depth: ColorDepth) throws {
    for value in stride(from: 0, through: 255, by: 15) {
      let gray = RGB(UInt8(value), UInt8(value), UInt8(value))
      let background = try #require(rgb(reduced(Cell("a", on: Ink(gray)), depth).background))
      #expect(background.red == background.green && background.green == background.blue)
    }
  }

  @Test("A picture in exact colours of the palette is not dithered", arguments: palettes)
  func exactPicture(_ depth: ColorDepth) {
    let index: UInt8 = depth == .palette256 ? 100 : 3
    let other: UInt8 = depth == .palette256 ? 240 : 5
    let cell = Cell("▀", Ink(Palette.rgb(index)), on: Ink(Palette.rgb(other)), style: .picture)
    for place in 0..<16 {
      let answer = reduced(cell, depth, x: place % 4, y: place / 4)
      #expect(answer == PaletteCell("▀", .index(index), on: .index(other), style: .picture))
    }
  }

  @Test("A picture's flat colour becomes a pattern whose mean is near it", arguments: palettes)
  func dithering(_ depth: ColorDepth) throws {
    let color = RGB(110, 110, 110)
    let cell = Cell("█", Ink(color), on: Ink(color), style: .picture)
    let inks = try (0..<16).map { try #require(rgb(reduced(cell, depth, x: $0 % 4, y: $0 / 4).foreground)) }
    let mean = inks.reduce(0) { $0 + Int($1.red) } / 16
    #expect(abs(mean - 110) <= (depth == .palette256 ? 6 : 40))
    #expect(Set(inks).count > 1)
  }

  @Test("Without colours a picture is light and dark by its lightness")
  func blackAndWhitePicture() {
    func cell(_ ink: RGB, _ background: RGB) -> Cell {
      Cell("▀", Ink(ink), on: Ink(background), style: .picture)
    }
    #expect(reduced(cell(.white, .black), .none) == PaletteCell("▀", style: .picture))
    #expect(reduced(cell(.black, .white), .none) == PaletteCell("▀", style: [.picture, .reverse]))
    #expect(reduced(cell(.white, .white), .none) == PaletteCell(" ", style: [.picture, .reverse]))
    let gray = RGB(64, 64, 64)
    let light = (0..<16).count {
      reduced(cell(gray, gray), .none, x: $0 % 4, y: $0 / 4).style.contains(.reverse)
    }
    #expect(light == 4, "a quarter of the cells for a quarter of white")
  }

  @Test("At each depth the sequences are those of that depth")
  func sequences() {
    var canvas = Canvas(width: 1, height: 1)
    canvas[0, 0] = Cell("a", Ink(RGB(255, 0, 0)), on: Ink(RGB(0, 0, 0)))
    let expected: [ColorDepth: String] = [
      .truecolor: "38;2;255;0;0;48;2;0;0;0", .palette256: "38;5;196;48;5;16", .palette16: "91;40",
      .palette8: "31;40", .none: "7",
    ]
    for depth in ColorDepth.allCases {
      #expect(canvas.ansi(depth: depth) == expected[depth].map { "\u{1B}[\($0)ma\u{1B}[m\n" })
    }
  }
}

struct PaletteTests {
  @Test func hasTheColorsThatXtermNumbers() {
    #expect(Palette.rgb(1) == RGB(0xCD, 0, 0))
    #expect(Palette.rgb(12) == RGB(0x5C, 0x5C, 0xFF))
    #expect(Palette.rgb(16) == .black)
    #expect(Palette.rgb(67) == RGB(95, 135, 175))
    #expect(Palette.rgb(231) == .white)
    #expect(Palette.rgb(232) == RGB(8, 8, 8))
    #expect(Palette.rgb(255) == RGB(238, 238, 238))
  }

  @Test func nearestIsNearestOfAll() {
    let samples = Image.random(width: 2000, height: 1, seed: 3).pixels
    for start in stride(from: 0, to: samples.count, by: 3) {
      let color = RGB(samples[start], samples[start + 1], samples[start + 2])
      for (found, numbers) in [
        (Palette.nearest256(color), 16..<256), (Palette.nearest16(color), 0..<16),
        (Palette.nearest8(color), 0..<8),
      ] {
        let least = numbers.map { Palette.rgb(UInt8($0)).squaredDistance(to: color) }.min()
        #expect(numbers.contains(Int(found)))
        #expect(Palette.rgb(found).squaredDistance(to: color) == least, "\(color) became \(found)")
      }
    }
  }

  @Test(arguments: 16...255) func colorsOfItsOwnStay(number: Int) {
    let color = Palette.rgb(UInt8(number))
    #expect(Palette.rgb(Palette.nearest256(color)) == color)
  }
}
