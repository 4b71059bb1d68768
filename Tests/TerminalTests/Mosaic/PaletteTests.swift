import Imaging
import Testing

@testable import Terminal

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
    var state: UInt64 = 3
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let color = RGB(UInt8(state >> 56), UInt8(state >> 48 & 255), UInt8(state >> 40 & 255))
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
