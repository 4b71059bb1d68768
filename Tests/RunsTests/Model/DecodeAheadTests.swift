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

  /// A pipe can be opened for writing only once somebody reads it.
  @Test(.timeLimit(.minutes(1))) func decodesBeforeItIsAsked() throws {
    let ahead = DecodeAhead(DecodingOptions())
    let pipe = folder.file("pipe.png")
    try #require(mkfifo(pipe, 0o600) == 0)
    ahead.expect([.file(pipe)])
    _ = try ahead.take(file("one"))
    let picture = Image(width: 6, height: 2, pixels: [UInt8](repeating: 9, count: 36))
    let writer = try #require(FileHandle(forWritingAtPath: pipe))
    try writer.write(contentsOf: Data(picture.encodedPNG()))
    try writer.close()
    #expect(try ahead.take(.file(pipe)).image.width == 6)
  }

  /// The picture that is waited for comes only after the one behind it was read.
  @Test(.timeLimit(.minutes(1))) func decodesThoseBehindWhileItWaits() throws {
    let ahead = DecodeAhead(DecodingOptions())
    let pipes = [folder.file("awaited.png"), folder.file("behind.png")]
    for pipe in pipes { try #require(mkfifo(pipe, 0o600) == 0) }
    let picture = Data(try Image(width: 6, height: 2, pixels: [UInt8](repeating: 9, count: 36)).encodedPNG())
    ahead.expect(pipes.map { .file($0) })
    _ = try ahead.take(file("one"))
    DispatchQueue.global().async {
      for pipe in pipes.reversed() {
        let writer = FileHandle(forWritingAtPath: pipe)
        try? writer?.write(contentsOf: picture)
        try? writer?.close()
      }
    }
    ahead.expect([.file(pipes[1])])
    for pipe in pipes { #expect(try ahead.take(.file(pipe)).image.width == 6) }
  }
}
