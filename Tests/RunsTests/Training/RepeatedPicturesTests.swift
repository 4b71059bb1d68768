import Foundation
import TestSupport
import Testing

@testable import Runs

@Suite struct RepeatedPicturesTests {
  private let folder = TemporaryFolder()

  @Test func knowsThemByTheirContent() throws {
    let bytes = (0..<20_000).map { UInt8($0 % 251) }
    var differsAtItsEnd = bytes
    differsAtItsEnd[19_999] ^= 1
    folder.write("train/a.png", bytes)
    folder.write("train/b.png", [1, 2, 3])
    folder.write("held/other-name.png", bytes)
    folder.write("held/a.png", differsAtItsEnd)
    folder.write("held/b.png", [1, 2, 4])
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("held/link.png"), withDestinationPath: folder.file("train/b.png"))
    let trained = ["a.png", "b.png"].map { folder.file("train/\($0)") }
    let held = ["other-name.png", "a.png", "b.png", "link.png"].map { folder.file("held/\($0)") }
    let repeated = RepeatedPictures(trained: trained, validated: held)
    #expect(repeated.files == [held[0], held[3]])
    let note = try #require(repeated.note)
    #expect(
      note.hasPrefix("2 of 4 validation pictures are trained on, too (the first: \(held[0]))"), "\(note)")
    #expect(RepeatedPictures(trained: trained, validated: Array(held[1...2])).note == nil)
  }
}
