/// The memory behind a tensor: owned and freed here, or borrowed from `owner`.
///
/// Unchecked: it is written only while it is being made, before anybody else can see it.
final class TensorStorage: @unchecked Sendable {
  static let alignment = 64

  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let owner: AnyObject?

  init(count: Int) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: Self.alignment)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    self.count = count
    owner = nil
  }

  init(borrowing start: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    base = UnsafeMutablePointer(mutating: start)
    self.count = count
    self.owner = owner
  }

  deinit {
    if owner == nil { UnsafeMutableRawPointer(base).deallocate() }
  }
}
