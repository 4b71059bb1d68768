import Testing

@testable import Checkpoints

/// Every container that people have, written by the programs that they use.
@Suite struct ContainerTests {
  @Test(arguments: [
    "zip-float32.pth", "zip-float16.pth", "zip-bfloat16.pth", "zip-float64.pth", "zip-big-endian.pth",
    "zip-parameters.pth", "zip-nested.ckpt",
  ])
  func readsTorchZip(name: String) throws {
    let checkpoint = try Checkpoint.open(fixture(name))
    #expect(checkpoint.format == .torchZip)
    try expect(checkpoint, holds: ExpectedArray.plain + ExpectedArray.views)
  }

  @Test(arguments: ["legacy-float32.pth", "legacy-float16.pth"])
  func readsTorchLegacy(name: String) throws {
    let checkpoint = try Checkpoint.open(fixture(name))
    #expect(checkpoint.format == .torchLegacy)
    try expect(checkpoint, holds: ExpectedArray.plain + ExpectedArray.views)
  }

  @Test(arguments: [2, 3, 4, 5])
  func readsNumPyPickles(version: Int) throws {
    let checkpoint = try Checkpoint.open(fixture("numpy-\(version).pkl"))
    let weight = ExpectedArray.weight
    let copies = ["fortran", "swapped", "double", "half"].map {
      ExpectedArray(name: $0, shape: weight.shape, elements: weight.elements)
    }
    let bytes = ExpectedArray(name: "bytes", shape: [256], elements: (0..<256).map { Float($0) })
    #expect(checkpoint.format == .pickle)
    try expect(checkpoint, holds: ExpectedArray.plain + copies + [bytes])
    #expect(try checkpoint.arrays["bytes"]?.bytes() == Array(0...255))
  }

  @Test func readsSafetensors() throws {
    let checkpoint = try Checkpoint.open(fixture("plain.safetensors"))
    #expect(checkpoint.format == .safetensors)
    #expect(checkpoint.metadata == ["format": "pt", "note": "naïve \"quotes\" 🐦"])
    try expect(checkpoint, holds: ExpectedArray.plain + ExpectedArray.views, inOrder: false)
  }

  @Test func readsEveryFloatingTypeOfSafetensors() throws {
    let checkpoint = try Checkpoint.open(fixture("mixed.safetensors"))
    let types: [String: ElementType] = [
      "half": .float16, "brain": .bfloat16, "double": .float64, "bytes": .uint8, "flags": .bool,
    ]
    #expect(Dictionary(uniqueKeysWithValues: checkpoint.arrays.map { ($0, $1.type) }) == types)
    for name in ["half", "brain", "double"] {
      #expect(try checkpoint.arrays[name]?.floats().elements == ExpectedArray.weight.elements, "\(name)")
    }
    #expect(try checkpoint.arrays["bytes"]?.bytes() == [0, 1, 2, 3, 4])
    #expect(try checkpoint.arrays["flags"]?.floats().elements == [1, 0])
  }
}

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
