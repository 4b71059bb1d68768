import Foundation
import Testing

@testable import RetinaNet

/// Key names and shapes as the libraries themselves list them.
@Suite struct PublishedKeysTests {
  static let files: [(String, KeyFixture)] = [
    ("torchvision", .torchvision), ("torchvision-v2", .torchvisionV2), ("detectron2", .detectron2),
    ("mmdetection", .mmdetection),
  ]

  /// One array a line: its key, then its sizes.
  static func shapes(_ name: String) throws -> [String: [Int]] {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "txt", subdirectory: "Fixtures/Keys"))
    var shapes: [String: [Int]] = [:]
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
      let parts = line.split(separator: " ")
      shapes[String(parts[0])] = parts.dropFirst().compactMap { Int($0) }
    }
    return shapes
  }

  @Test(arguments: files)
  func `each library's ResNet-50 is read without a key left over`(name: String, fixture: KeyFixture) throws {
    let read = try Architecture.read(shapes: Self.shapes(name))
    #expect(read.unused.isEmpty)
    #expect(read.architecture == (try Architecture.read(shapes: fixture.shapes)).architecture)
  }

  @Test(arguments: files)
  func `the rule that other tests make keys by is the library's`(name: String, fixture: KeyFixture) throws {
    // The lists also hold counters (torchvision's is of a model to be trained) and detectron2's anchors.
    let known = try Self.shapes(name).filter { !IgnoredKeys.contain($0.key) }
    #expect(known == fixture.shapes.filter { !IgnoredKeys.contain($0.key) })
  }

  @Test func `parameters are counted as PyTorch counts them`() throws {
    let counts = try Self.files.map { try Architecture.read(shapes: Self.shapes($0.0)).parameterCount }
    #expect(counts == [34_068_119, 38_198_935, 37_915_572, 37_968_692])
  }
}
