import Foundation
import Imaging
import TestSupport
import Testing

@testable import Runs

@Suite struct DecodeAheadTests {
  private let folder = TemporaryFolder()

  init() throws {
    for (name, width) in [("one", 3), ("two", 5), ("three", 7)] {
      let picture = Image(width: width, height: 2, pixels: [UInt8](repeating: 9, count: width * 6))
      _ = folder.write("\(name).png", try picture.encodedPNG())
    }
    _ = folder.write("bad.png", "no picture")
  }

  private func file(_ name: String) -> PictureSource { .file(folder.file("\(name).png")) }

  @Test func givesEachPictureWhetherItWasExpectedOrNot() throws {
    let ahead = DecodeAhead(DecodingOptions())
    ahead.expect([file("two")])
    #expect(try ahead.take(file("one")).image.width == 3)
    ahead.expect([file("three")])
    #expect(try ahead.take(file("two")).image.width == 5)
    #expect(try ahead.take(file("three")).image.width == 7)
    #expect(try ahead.take(file("one")).image.width == 3)
  }

  @Test func dropsWhatIsNotTaken() throws {
    let ahead = DecodeAhead(DecodingOptions())
    ahead.expect([file("two")])
    _ = try ahead.take(file("one"))
    #expect(try ahead.take(file("three")).image.width == 7)
    #expect(try ahead.take(file("two")).image.width == 5)
  }

  /// The error belongs to the picture, and the one after it is still expected.
  @Test func failsWhereThePictureIsTaken() throws {
    let ahead = DecodeAhead(DecodingOptions())
    ahead.expect([file("bad")])
    _ = try ahead.take(file("one"))
    ahead.expect([file("two")])
    #expect(throws: (any Error).self) { try ahead.take(file("bad")) }
    #expect(try ahead.take(file("two")).image.width == 5)
  }

  @Test func decodesSeveralInTheirOrder() throws {
    let ahead = DecodeAhead(DecodingOptions())
    let names = ["one", "two", "two", "three", "bad", "one", "three", "two"]
    let widths = ["one": 3, "two": 5, "three": 7]
    for (place, name) in names.enumerated() {
      ahead.expect(names[(place + 1)...].map { file($0) })
      #expect((try? ahead.take(file(name)))?.image.width == widths[name], "\(place + 1)")
    }
  }

  @Test(.timeLimit(.minutes(1))) func decodesBeforeItIsAsked() throws {
    let begun = DispatchSemaphore(value: 0)
    let two = file("two")
    let ahead = DecodeAhead(DecodingOptions()) { source in
      if source == two { begun.signal() }
      return try source.image(DecodingOptions())
    }
    ahead.expect([two])
    _ = try ahead.take(file("one"))
    begun.wait()
    #expect(try ahead.take(two).image.width == 5)
  }

  /// The picture that is waited for comes only after the one behind it was read.
  @Test(.timeLimit(.minutes(1))) func decodesThoseBehindWhileItWaits() throws {
    let behind = DispatchSemaphore(value: 0)
    let (two, three) = (file("two"), file("three"))
    let ahead = DecodeAhead(DecodingOptions()) { source in
      if source == two { behind.wait() }
      defer { if source == three { behind.signal() } }
      return try source.image(DecodingOptions())
    }
    ahead.expect([two, three])
    _ = try ahead.take(file("one"))
    ahead.expect([three])
    #expect(try ahead.take(two).image.width == 5)
    #expect(try ahead.take(three).image.width == 7)
  }

  /// A pipe whose writer waits for the picture before it.
  @Test(.timeLimit(.minutes(1))) func leavesAPipeUntilItsTurn() throws {
    let ahead = DecodeAhead(DecodingOptions())
    let pipe = folder.file("pipe.png")
    try #require(mkfifo(pipe, 0o600) == 0)
    for (name, next) in [("one", "two"), ("two", "three")] {
      ahead.expect([.file(pipe), file(next)])
      _ = try ahead.take(file(name))
    }
    #expect(open(pipe, O_WRONLY | O_NONBLOCK) == -1 && errno == ENXIO, "nobody has it open")
    let picture = Data(try Image(width: 6, height: 2, pixels: [UInt8](repeating: 9, count: 36)).encodedPNG())
    DispatchQueue.global().async {
      let writer = FileHandle(forWritingAtPath: pipe)
      try? writer?.write(contentsOf: picture)
      try? writer?.close()
    }
    #expect(try ahead.take(.file(pipe)).image.width == 6)
  }

  /// Their pixels take 18, 30 and 42 bytes, which their headers tell before they are decoded.
  @Test func beginsNoMoreThanFitsTheMemory() throws {
    func begun(_ names: [String], within bytes: Int) -> [Int] {
      let options = DecodingOptions()
      var expectation = DecodeAhead.Expectation(mostBytes: bytes)
      expectation.coming = names.map { file($0) }
      func work(_ source: PictureSource) -> DecodeAhead.Work {
        .init(source, byteCount: DecodeAhead.Work.declaredBytes(source, options)) { try $0.image(options) }
      }
      while let source = expectation.wanted, expectation.begin(work(source)) {}
      return expectation.begun.map(\.byteCount)
    }
    #expect(begun(["one", "two", "three"], within: 90) == [18, 30, 42])
    #expect(begun(["one", "two", "three"], within: 89) == [18, 30])
    #expect(begun(["three", "one"], within: 40) == [42], "one that takes more waits alone")
  }
}
