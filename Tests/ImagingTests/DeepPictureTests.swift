import Testing

@testable import Imaging

/// Pictures of more than 8 bits.
@Suite struct DeepPictureTests {
  @Test(arguments: [
    (65535, 0, 0), (65535, 255, 0), (65535, 256, 1), (65535, 65535, 255), (4095, 15, 0), (4095, 16, 1),
    (4095, 4095, 255), (4095, 4096, 255), (4095, 65535, 255), (255, 77, 77), (255, 1, 1), (255, 700, 255),
    (999, 500, 128),
  ]) func valuesBecomeEightBits(white: Int, value: UInt16, eight: UInt8) {
    var scale = SampleScale(bits: 16, white: white)
    #expect(scale.convert(value) == eight)
  }

  @Test(arguments: 1...8) func theLargestOfFewBitsIsWhite(bits: Int) {
    var scale = SampleScale(bits: bits, white: 4095)
    #expect(scale.convert(0) == 0 && scale.convert(UInt16(1 << bits - 1)) == 255)
    #expect(scale.notes.isEmpty)
  }

  @Test func twelveBitsThatAreDeclaredNeedNoWhiteLevel() {
    var scale = SampleScale(bits: 12)
    #expect(scale.convert(4095) == 255 && scale.convert(2048) == 128)
    #expect(scale.notes == [.deepValues(lowest: 2048, highest: 4095, white: 4095)])
  }

  /// Of 16 bits, each with the high bytes of its values.
  static let names = [
    "tiff-rgb16.tif", "tiff-rgb16-big-endian.tif", "tiff-rgb16-planar.tif", "tiff-rgb16-tiled.tif",
    "tiff-rgb16-tiled-planar.tif", "tiff-grey16.tif", "png-colour2-depth16.png", "png-colour0-depth16.png",
    "png-colour2-depth16-interlaced.png", "png-colour6-depth16-interlaced.png",
  ]

  @Test(arguments: names) func aLowerWhiteLevelMakesThemBrighter(name: String) throws {
    let whole = try Image.open(Fixtures.path("decoding/" + name))
    let bright = try Image.open(
      Fixtures.path("decoding/" + name), options: DecodingOptions(whiteLevel: 16383))
    // The upper eight of fourteen bits: four times the high byte, and two bits more.
    for (high, value) in zip(whole.pixels, bright.pixels) {
      if high >= 64 {
        try #require(value == 255)
      } else {
        try #require(value / 4 == high)
      }
    }
  }

  @Test(arguments: names) func theRangeIsTold(name: String) throws {
    let image = try Image.open(Fixtures.path("decoding/" + name))
    guard case .deepValues(let lowest, let highest, 65535)? = image.notes.first else {
      Issue.record("\(image.notes)")
      return
    }
    #expect(lowest >> 8 == Int(image.pixels.min()!) && highest >> 8 == Int(image.pixels.max()!))
    #expect(image.notes.count == 1)
  }

  @Test(arguments: ["tiff-rgb8.tif", "png-colour2-depth8.png"])
  func eightBitsAreAsTheyAre(name: String) throws {
    let plain = try Image.open(Fixtures.path("decoding/" + name))
    #expect(plain.notes.isEmpty)
    #expect(
      try Image.open(Fixtures.path("decoding/" + name), options: DecodingOptions(whiteLevel: 4095)) == plain)
  }

  @Test(arguments: [
    (0, 4095, 65535, "12 bits, give --white-level 4095"),
    (5, 1023, 65535, "10 bits, give --white-level 1023"),
    (0, 900, 65535, "10 bits, give --white-level 1023"),
    (0, 16383, 65535, "14 bits, give --white-level 16383"),
    (3, 90, 65535, "8 bits, give --white-level 255"), (0, 65280, 65535, "65,535 is white"),
    (0, 16384, 65535, "65,535 is white"), (0, 5000, 4095, "above the white level, 4,095, is white"),
    (0, 0, 65535, "nearly black"),
  ]) func theNoteSaysWhatToDo(lowest: Int, highest: Int, white: Int, words: String) {
    let note = "\(PictureNote.deepValues(lowest: lowest, highest: highest, white: white))"
    #expect(note.contains(words), "\(note)")
    #expect(note.contains("--white-level") == (highest < (white + 1) / 4))
  }
}
