/// The memory behind a tensor: owned and given back here, or borrowed from `owner`.
///
/// Unchecked: it is written only while it is being made, before anybody else can see it.
final class TensorStorage: @unchecked Sendable {
  static let alignment = 64

  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let home: Home

  private enum Home {
    case heap
    case pool(BlockPool.Block)
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
