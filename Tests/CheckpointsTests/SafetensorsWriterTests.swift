import Foundation
import OrderedCollections
import Tensors
import Testing

@testable import Checkpoints

@Suite struct SafetensorsWriterTests {
  private static let arrays: OrderedDictionary<String, Safetensors.Value> = [
    "image": .bytes([1, 2, 3, 4, 5, 6], shape: [1, 2, 3]),
    "weight": .floats(Tensor(shape: [2, 2], [1, -2, 3, -4])),
    "scalar": .floats(Tensor(shape: [], [0.5])),
    "empty": .floats(Tensor(shape: [0, 4], [])),
  ]

  @Test func readsBackWhatItWrote() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/out.safetensors"
      let metadata = ["key": "tab\t, \"quote\", back\\slash, \u{1}, ü, 🐦", "": "empty key"]
      try Safetensors.write(Self.arrays, metadata: metadata, to: path)
      let checkpoint = try Checkpoint.open(path)
      #expect(Array(checkpoint.arrays.keys) == ["image", "weight", "scalar", "empty"])
      #expect(checkpoint.metadata == metadata)
      #expect(try checkpoint.arrays["image"]?.bytes() == [1, 2, 3, 4, 5, 6])
      #expect(checkpoint.arrays["image"]?.shape == [1, 2, 3])
      #expect(try checkpoint.arrays["weight"]?.floats().elements == [1, -2, 3, -4])
      #expect(try checkpoint.arrays["scalar"]?.floats().shape == [])
      #expect(try checkpoint.arrays["empty"]?.floats().shape == [0, 4])
      #expect(checkpoint.arrays["weight"]?.isMappedDirectly == true, "the data are not aligned")
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["out.safetensors"])
    }
  }
}
