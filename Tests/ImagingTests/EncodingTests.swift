import Foundation
import TestSupport
import Testing

@testable import Imaging

@Suite struct EncodingTests {
  @Test(arguments: [(1, 1), (1, 300), (300, 1), (37, 53), (200, 100)], [0, 1, 6, 9])
  func whatIsWrittenIsRead(size: (Int, Int), compression: Int) throws {
    let image = Image.noise(size.0, size.1)
    #expect(try Image.decode(image.encodedPNG(compression: compression), name: "f") == image)
  }

  @Test func filesAreReplacedWhole() throws {
    let directory = TemporaryFolder()
    let path = directory.path + "/a.png"
    let (first, second) = (Image.noise(40, 30), Image.noise(30, 40))
    try first.writePNG(to: path)
    #expect(try Image.open(path) == first)
    try second.writePNG(to: path)
    #expect(try Image.open(path) == second)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.png"])
  }

  @Test func aLinkKeepsPointing() throws {
    let directory = TemporaryFolder()
    let path = directory.write("real.png", "")
    let link = directory.path + "/link.png"
    try #require(symlink(path, link) == 0)
    try Image.noise(4, 4).writePNG(to: link)
    #expect(try Image.open(path) == Image.noise(4, 4))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test func aFullDiskIsAnError() throws {
    let error = #expect(throws: ImageError.self) { try Image.noise(100, 100).writePNG(to: "/dev/full") }
    #expect(error == ImageError(file: "/dev/full", reason: .unwritable("No space left on device")))
  }

  @Test(arguments: ["", "missing/a.png", "a\0b.png", "."]) func whereNothingCanBeWrittenNothingIsLeft(
    name: String
  ) throws {
    let directory = TemporaryFolder()
    let path = name.isEmpty ? "" : directory.path + "/" + name
    let error = #expect(throws: ImageError.self) { try Image.noise(3, 3).writePNG(to: path) }
    guard case .unwritable = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }

  @Test func anEmptyPictureCannotBeWritten() throws {
    let directory = TemporaryFolder()
    let empty = Image(width: 0, height: 0, pixels: [])
    #expect(throws: ImageError.self) { try empty.encodedPNG() }
    #expect(throws: ImageError.self) { try empty.writePNG(to: directory.path + "/a.png") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }
}
