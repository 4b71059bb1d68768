/// Where the elements of an array are in its storage: the first at `offset`, the others `strides` apart, in elements.
/// All arithmetic is checked for overflow, so `count` and every index are in range.
struct Layout: Sendable, Equatable {
  let shape: [Int]
  let strides: [Int]
  let offset: Int
  /// The product of `shape`.
  let count: Int

  /// Checks that the layout stays within `storageCount` elements.
  init(
    shape: [Int], strides: [Int], offset: Int, storageCount: Int, name: String
  ) throws(CheckpointError) {
    guard shape.count <= Limits.rank else {
      throw .unsupported(
        name, "it has \(shape.count) dimensions, more than \(Limits.rank)",
        remedy: "Save it with fewer dimensions")
    }
    guard strides.count == shape.count else {
      throw .damaged(name, "it has \(shape.count) dimensions but \(strides.count) strides")
    }
    guard let count = Self.product(shape) else {
      throw .damaged(name, "its shape \(shape) is negative or larger than any memory")
    }
    guard offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw .damaged(name, "its offset \(offset) or strides \(strides) are negative")
    }
    guard Self.span(shape: shape, strides: strides, offset: offset, isEmpty: count == 0) <= storageCount
    else {
      throw .damaged(
        name,
        "shape \(shape), strides \(strides) and offset \(offset) reach beyond its storage of "
          + "\(storageCount) elements")
    }
    self.shape = shape
    self.strides = strides
    self.offset = offset
    self.count = count
  }

  /// A row-major layout that fills all or part of the storage.
  init(shape: [Int], storageCount: Int, name: String) throws(CheckpointError) {
    try self.init(
      shape: shape, strides: Self.rowMajorStrides(shape), offset: 0, storageCount: storageCount, name: name)
  }

  /// Whether the elements are contiguous in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      if stride != expected { return count == 0 }
      expected *= size
    }
    return true
  }

  /// The product of `shape`, or nil if a size is negative or the bytes could not be addressed.
  static func product(_ shape: [Int]) -> Int? {
    var product = 1
    // Zeros are left out of the product so that they cannot hide an overflow.
    for size in shape {
      guard size >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow, next <= Int.max / 16 else { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  /// The strides of a row-major array; zeros if the shape has no valid `product`.
  static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    guard product(shape) != nil else { return [Int](repeating: 0, count: shape.count) }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1)
    }
    return strides
  }

  /// The number of elements from the storage's start to the last element's end; `Int.max` on overflow.
  private static func span(shape: [Int], strides: [Int], offset: Int, isEmpty: Bool) -> Int {
    var last = offset
    if isEmpty { return offset }
    for (size, stride) in zip(shape, strides) {
      let (reach, overflow) = stride.multipliedReportingOverflow(by: size - 1)
      let (next, overflows) = last.addingReportingOverflow(reach)
      if overflow || overflows || next == Int.max { return Int.max }
      last = next
    }
    return last + 1
  }
}
