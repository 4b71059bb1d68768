/// A dense array of 32-bit floats in row-major order, immutable once made.
///
/// Copies share storage. Storage may be owned (aligned to 64 bytes) or borrowed from something that the
/// tensor keeps alive, such as a mapped file.
public struct Tensor: Sendable {
  public let shape: [Int]
  let storage: TensorStorage

  /// The number of elements: the product of `shape`.
  public var count: Int { storage.count }

  /// Makes a tensor and lets `body` write all of it; the memory is not zeroed before.
  public init<E: Error>(
    shape: [Int], initializing body: (UnsafeMutableBufferPointer<Float>) throws(E) -> Void
  ) throws(E) {
    let count = shape.reduce(1, *)
    let storage = TensorStorage(count: count)
    try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
    self.shape = shape
    self.storage = storage
  }

  /// A copy of `elements`, which must number the product of `shape`.
  public init(shape: [Int], _ elements: some Collection<Float>) {
    precondition(elements.count == shape.reduce(1, *), "elements do not fill the shape \(shape)")
    self.init(shape: shape) { buffer in _ = buffer.initialize(from: elements) }
  }

  /// A view of memory that `owner` keeps alive and nobody writes to; `start` holds the product of `shape`.
  public init(shape: [Int], borrowing start: UnsafePointer<Float>, owner: AnyObject & Sendable) {
    self.shape = shape
    storage = TensorStorage(borrowing: start, count: shape.reduce(1, *), owner: owner)
  }

  init(shape: [Int], storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// The same elements under another shape of as many elements.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "cannot see \(self.shape) as \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  /// Reads the elements in row-major order.
  public func withUnsafeBufferPointer<R, E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: UnsafePointer(storage.base), count: storage.count))
  }

  /// A copy of all elements in row-major order.
  public var elements: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// One element by its flat index. For many elements use `withUnsafeBufferPointer`.
  public subscript(flat index: Int) -> Float {
    precondition(index >= 0 && index < count, "index \(index) outside \(shape)")
    return storage.base[index]
  }
}
