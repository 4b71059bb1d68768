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
