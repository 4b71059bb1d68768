import Testing

@testable import Checkpoints

/// What make_fixtures.py puts into every file.
struct ExpectedArray {
  let name: String
  let shape: [Int]
  let elements: [Float]

  static let weight = ExpectedArray(
    name: "conv.weight", shape: [4, 3, 2, 2], elements: (0..<48).map { (Float($0) - 20) / 8 })
  private static let base: [Float] = (0..<8).map { Float($0) / 4 - 1 }

  /// Plain arrays, an empty one, a scalar, an integer.
  static let plain = [
    weight,
    ExpectedArray(name: "conv.bias", shape: [4], elements: [0, 0.5, 1, 1.5]),
    ExpectedArray(name: "scalar", shape: [], elements: [1.5]),
    ExpectedArray(name: "empty", shape: [0, 3], elements: []),
    ExpectedArray(name: "batches", shape: [], elements: [7]),
  ]

  /// Arrays that look at one storage in different ways.
  static let views = [
    ExpectedArray(name: "view.whole", shape: [8], elements: base),
    ExpectedArray(name: "view.part", shape: [3], elements: Array(base[2..<5])),
    ExpectedArray(name: "view.transposed", shape: [3, 2], elements: [0, 3, 1, 4, 2, 5].map { base[$0] }),
    ExpectedArray(name: "view.expanded", shape: [2, 3], elements: Array(base[..<3] + base[..<3])),
  ]
}

/// Demands that `checkpoint` holds `expected` in this order, and nothing else.
func expect(
  _ checkpoint: Checkpoint, holds expected: [ExpectedArray], inOrder: Bool = true,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let names = expected.map(\.name)
  #expect(
    inOrder ? Array(checkpoint.arrays.keys) == names : Set(checkpoint.arrays.keys) == Set(names),
    sourceLocation: sourceLocation)
  for array in expected {
    let stored = try #require(checkpoint.arrays[array.name], sourceLocation: sourceLocation)
    let tensor = try stored.floats()
    #expect(stored.shape == array.shape, "\(array.name)", sourceLocation: sourceLocation)
    #expect(tensor.shape == array.shape, "\(array.name)", sourceLocation: sourceLocation)
    #expect(tensor.elements == array.elements, "\(array.name)", sourceLocation: sourceLocation)
  }
}
