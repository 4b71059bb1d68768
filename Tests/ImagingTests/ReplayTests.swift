import Foundation
import Testing

@testable import Imaging

/// What the fuzzer bred, and every whole picture, decoded again.
@Suite struct PictureReplayTests {
  static let files = ["fuzz", "decoding"].flatMap { folder in
    ((try? FileManager.default.contentsOfDirectory(atPath: Fixtures.path(folder))) ?? []).sorted().map {
      folder + "/" + $0
    }
  }

  @Test func thereIsACorpus() { #expect(Self.files.count > 100) }

  @Test(arguments: files) func decodesOrSaysWhyNot(file: String) throws {
    try tryPicture(Fixtures.bytes(file))
  }
}
