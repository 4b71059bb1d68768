import Synchronization

// Tensors: arrays of floats, the threads that work on them, and the kernels of a forward pass. It knows no network.

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

  /// A view of memory that `owner` keeps alive and that is not written to; `start` holds the product of `shape`.
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

/// For tests.
package enum FreshMemory {
  /// Whether fresh memory is filled with NaN, which shows the elements that a kernel does not write.
  package static let isPoisoned = Atomic(false)
  /// The bytes of large blocks that were asked of the system so far.
  package static let mappedBytes = Atomic(0)
}

/// The memory of a tensor: owned and freed here, or borrowed from `owner`.
///
/// Unchecked: it is written only while it is being made, before it is shared.
final class TensorStorage: @unchecked Sendable {
  static let alignment = 64

  let base: UnsafeMutablePointer<Float>
  let count: Int
  /// What the kernel that writes it keeps of it.
  var maxima: CellMaxima?
  private let home: Home

  private enum Home {
    case heap
    case pool(BlockPool.MemoryBlock)
    case owner(AnyObject)
  }

  /// Memory of unspecified content.
  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw: UnsafeMutableRawPointer
    if bytes >= BlockPool.leastBytes {
      let block = BlockPool.take(bytes)
      raw = block.base
      home = .pool(block)
    } else {
      raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
      home = .heap
    }
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    poisonIfFresh()
  }

  /// All of a block.
  init(_ block: BlockPool.MemoryBlock) {
    count = block.bytes / MemoryLayout<Float>.stride
    base = block.base.bindMemory(to: Float.self, capacity: count)
    home = .pool(block)
  }

  /// For tests: see `FreshMemory`.
  func poisonIfFresh() {
    if FreshMemory.isPoisoned.load(ordering: .relaxed) { base.initialize(repeating: .nan, count: count) }
  }

  init(borrowing start: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    base = UnsafeMutablePointer(mutating: start)
    self.count = count
    home = .owner(owner)
  }

  deinit {
    switch home {
    case .heap: UnsafeMutableRawPointer(base).deallocate()
    case .pool(let block): BlockPool.give(block)
    case .owner: break
    }
  }
}

extension Tensor {
  /// A map `[H, W, C]` as `[C, H, W]`, the order of PyTorch's tensors.
  public func channelsFirst() -> Tensor {
    transposed(rows: shape[0] * shape[1], columns: shape[2], shape: [shape[2], shape[0], shape[1]])
  }

  /// A map `[C, H, W]` as `[H, W, C]`.
  public func channelsLast() -> Tensor {
    transposed(rows: shape[0], columns: shape[1] * shape[2], shape: [shape[1], shape[2], shape[0]])
  }

  /// The transpose of the elements seen as a matrix, in square pieces that stay in the cache.
  private func transposed(rows: Int, columns: Int, shape: [Int]) -> Tensor {
    let piece = 32
    let source = source.base
    return Tensor(shape: shape) { output in
      for top in stride(from: 0, to: rows, by: piece) {
        for left in stride(from: 0, to: columns, by: piece) {
          for column in left..<min(left + piece, columns) {
            for row in top..<min(top + piece, rows) {
              output[column * rows + row] = source[row * columns + column]
            }
          }
        }
      }
      withExtendedLifetime(self) {}
    }
  }
}
