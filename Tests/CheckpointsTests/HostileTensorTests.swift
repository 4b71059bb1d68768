import Testing

@testable import Checkpoints

/// Tensors that claim more than their storage holds, or less than there is.
@Suite struct HostileTensorTests {
  private func refuses(
    _ expected: String, _ tensor: TensorDescription, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let error = try #require(failure(ZipBuilder.torch(tensor).bytes), sourceLocation: sourceLocation)
    #expect(error.description.contains(expected), "\(error)", sourceLocation: sourceLocation)
    #expect(error.place == "w", "\(error)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [0, 3, 5, -1, 1 << 40, .max, .min]) func refusesWrongStorageCounts(count: Int) throws {
    try refuses("storage", TensorDescription(storageCount: count))
  }

  @Test(arguments: [1, 4, -1, .max, .min, .max - 3]) func refusesOffsetsOutside(offset: Int) throws {
    try refuses(offset < 0 ? "negative" : "beyond its storage", TensorDescription(offset: offset))
  }

  @Test(arguments: [
    [3, 2], [2, 3], [5], [1 << 62, 4], [.max, .max], [.max], [-1, 2], [2, -1], [.min, .min], [0, .min],
  ])
  func refusesShapesOutside(shape: [Int]) throws {
    try refuses("shape", TensorDescription(shape: shape, strides: shape.count == 2 ? [2, 1] : [1]))
  }

  @Test func refusesStridesOutside() throws {
    try refuses("beyond its storage", TensorDescription(strides: [3, 1]))
    try refuses("beyond its storage", TensorDescription(strides: [.max, 1]))
    try refuses("beyond its storage", TensorDescription(strides: [.max, .max]))
    try refuses("negative", TensorDescription(strides: [-2, 1]))
    try refuses("strides", TensorDescription(strides: [1]))
    try refuses("strides", TensorDescription(shape: [], strides: [1]))
  }

  @Test func refusesAbsurdRank() throws {
    let shape = [Int](repeating: 1, count: 40)
    #expect(failure(ZipBuilder.torch(TensorDescription(shape: shape, strides: shape)).bytes) != nil)
  }

  @Test func refusesStoragesThatAreNotThere() throws {
    try refuses("missing", TensorDescription(key: "1"))
    try refuses("missing", TensorDescription(key: "../data.pkl"))
    try refuses("storage type", TensorDescription(storageType: "SystemStorage"))
    try refuses("storage", TensorDescription(storageType: "DoubleStorage"))
  }

  @Test func refusesOneStorageOfTwoTypes() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        ("a", { $0.tensor(TensorDescription()) }),
        ("b", { $0.tensor(TensorDescription(storageType: "IntStorage")) }),
      ])
    }
    let error = failure(ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes)
    #expect(error?.problem.contains("two element types") == true)
  }

  @Test func refusesTheSameNameTwice() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        ("a", { $0.tensor(TensorDescription()) }), ("a", { $0.tensor(TensorDescription()) }),
      ])
    }
    let error = failure(ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes)
    #expect(error?.problem.contains("two weights") == true)
  }

  /// Four bytes seen as an array of 2^40 elements: allowed by the strides, but nobody could read it.
  @Test func refusesBroadcastsOfUnboundedSize() throws {
    for exponent in [23, 30, 40, 58] {
      try refuses("claim over", TensorDescription(shape: [1 << exponent], strides: [0]))
    }
    let small = ZipBuilder.torch(TensorDescription(shape: [3, 4], strides: [0, 1]))
    let elements = try Checkpoint.parse(small.bytes).arrays["w"]?.floats().elements
    #expect(elements == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN]) func namesTheTensorThatIsNotFinite(
    value: Float
  )
    throws
  {
    let bytes = ZipBuilder.torch(TensorDescription(), elements: [1, 2, value, 4]).bytes
    let error = try #require(failure(bytes))
    #expect(error.kind == .notFinite && error.place == "w")
    #expect(error.problem.contains("element 2") && error.problem.contains(value.isNaN ? "NaN" : "infinite"))
    // A trace may hold them: it is asked for.
    let checkpoint = try bytes.withUnsafeBytes { try Checkpoint.parse($0, requiringFinite: false) }
    #expect(try checkpoint.arrays["w"]?.floats()[flat: 2].bitPattern == value.bitPattern)
  }

  @Test func refusesDoublesThatFitNoFloat() throws {
    let bytes = [1, 1e300].flatMap { littleEndian($0.bitPattern) }
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        (
          "w",
          {
            $0.tensor(
              TensorDescription(storageType: "DoubleStorage", storageCount: 2, shape: [2], strides: [1]))
          }
        )
      ])
    }
    let error = failure(ZipBuilder.torch(pickle, storages: [bytes]).bytes)
    #expect(error?.problem.contains("too large for float32") == true)
  }
}
