import Synchronization

/// Working memory that kernels borrow and give back: large buffers are dear to take from the system anew for
/// every layer, since each page is zeroed on first touch.
final class ScratchPool: Sendable {
  private let idle = Mutex<[TensorStorage]>([])

  /// Lends `count` floats of unspecified content to `body`.
  func lend<R>(_ count: Int, _ body: (Buffer) -> R) -> R {
    let storage = take(count)
    defer { idle.withLock { $0.append(storage) } }
    return body(Buffer(base: storage.base, count: storage.count))
  }

  /// Gives all idle memory back to the system.
  func drain() { idle.withLock { $0.removeAll() } }

  private func take(_ count: Int) -> TensorStorage {
    idle.withLock { idle in
      if let index = idle.firstIndex(where: { $0.count >= count }) { return idle.swapRemove(at: index) }
      // Too small to be of use to this layer, and most likely to the next.
      if !idle.isEmpty { idle.removeLast() }
      return TensorStorage(count: count)
    }
  }
}

extension Array {
  fileprivate mutating func swapRemove(at index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
