import Annotations
import Foundation
import Imaging
import RetinaNet
import TestSupport
import Testing

@testable import Runs

@Suite struct PictureSizesTests {
  private let folder = TemporaryFolder()

  private func sizes(_ names: [String], source: String) -> [Transform.Size?] {
    let object = GroundTruth(id: 1, category: 1, x: 0, y: 0, width: 2, height: 2)
    let annotations = AnnotationSet(
      source: source, categories: [.init(id: 1, name: "bird")],
      pictures: names.enumerated().map { .init(id: $0, file: $1) }, objects: names.map { _ in [object] })
    return PictureSizes(annotations, pictures: [], decoding: DecodingOptions(), threads: 2).sizes
  }

  /// Nobody writes into the pipe: opening it would wait for ever.
  @Test(.timeLimit(.minutes(1))) func comeFromTheFilesBesideTheAnnotations() throws {
    let picture = Image(width: 5, height: 2, pixels: [UInt8](repeating: 9, count: 30))
    let path = folder.write("a.png", try picture.encodedPNG())
    try #require(mkfifo(folder.file("pipe.png"), 0o600) == 0)
    let size = Transform.Size(width: 5, height: 2)
    #expect(
      sizes(["a.png", "pipe.png", path, "gone.png"], source: folder.file("x.json")) == [size, nil, size, nil])
    #expect(sizes([path], source: "x.json") == [size])
  }
}
