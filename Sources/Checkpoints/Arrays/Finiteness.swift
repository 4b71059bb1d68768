import Dispatch
import Synchronization

extension Checkpoint {
  /// Throws if an element of a floating-point array is NaN or infinite, or too large for a 32-bit float. The
  /// error names the first such array in file order.
  public func checkFinite() throws(CheckpointError) {
    let floating = arrays.values.filter { $0.type.isFloatingPoint && $0.type.isConvertible }
    let first = Mutex<(index: Int, error: CheckpointError)?>(nil)
    DispatchQueue.concurrentPerform(iterations: floating.count) { index in
      guard let error = floating[index].nonFinite() else { return }
      first.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
    }
    if let found = first.withLock({ $0 }) { throw found.error }
  }
}

extension StoredArray {
  /// The error for the first element that is no finite 32-bit float, if there is one.
  func nonFinite() -> CheckpointError? {
    do throws(CheckpointError) {
      if type == .float32 {
        try forEachChunk { (range, elements) throws(CheckpointError) in
          try checkFinite(elements, range)
        }
      } else {
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: Self.chunk)
        defer { scratch.deallocate() }
        try forEachChunk { (range, elements) throws(CheckpointError) in
          convert(type, elements, range.count, to: scratch)
          try checkFinite(scratch, range)
        }
      }
      return nil
    } catch {
      return error
    }
  }

  private func checkFinite(_ elements: UnsafeRawPointer, _ range: Range<Int>) throws(CheckpointError) {
    guard hasNonFinite(elements, range.count) else { return }
    for index in 0..<range.count {
      let value = elements.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
      guard !value.isFinite else { continue }
      let what = value.isNaN ? "NaN" : type == .float64 ? "infinite, or too large for float32" : "infinite"
      throw CheckpointError(
        .notFinite, at: name, "element \(range.lowerBound + index) of shape \(shape) is \(what)",
        remedy: "The training has diverged or the file is damaged: use an earlier checkpoint")
    }
  }
}

/// Whether one of `count` 32-bit floats has all bits of its exponent set. Only integers are combined, which
/// the compiler turns into vectors, as it does not with comparisons of floats.
private func hasNonFinite(_ elements: UnsafeRawPointer, _ count: Int) -> Bool {
  var carried: UInt32 = 0
  for index in 0..<count {
    let bits = elements.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
    carried |= (bits & 0x7FFF_FFFF) &+ 0x0080_0000
  }
  return carried >> 31 == 1
}
