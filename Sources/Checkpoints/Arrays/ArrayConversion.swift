import Dispatch
import Synchronization
import Tensors

/// Converts `count` little-endian elements at `source` (any alignment) to 32-bit floats.
///
/// Exact for float16, bfloat16 and integers up to 2^24; float64 and larger integers are rounded to nearest.
/// The element type must be convertible (`StoredArray.checkConvertible`).
func convert(
  _ type: ElementType, _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutablePointer<Float>
) {
  switch type {
  case .float32: target.withMemoryRebound(to: UInt32.self, capacity: count) { copy(source, count, to: $0) }
  case .float16: map(source, count, to: target) { (bits: UInt16) in float(fromHalf: bits) }
  case .bfloat16: map(source, count, to: target) { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
  case .float64: map(source, count, to: target) { (bits: UInt64) in Float(Double(bitPattern: bits)) }
  case .int64: map(source, count, to: target) { (value: Int64) in Float(value) }
  case .int32: map(source, count, to: target) { (value: Int32) in Float(value) }
  case .int16: map(source, count, to: target) { (value: Int16) in Float(value) }
  case .int8: map(source, count, to: target) { (value: Int8) in Float(value) }
  case .uint64: map(source, count, to: target) { (value: UInt64) in Float(value) }
  case .uint32: map(source, count, to: target) { (value: UInt32) in Float(value) }
  case .uint16: map(source, count, to: target) { (value: UInt16) in Float(value) }
  case .uint8: map(source, count, to: target) { (value: UInt8) in Float(value) }
  case .bool: map(source, count, to: target) { (value: UInt8) in value == 0 ? 0 : 1 }
  case .float8E4M3, .float8E5M2: preconditionFailure("not convertible, see checkConvertible")
  }
}

/// Converts IEEE half to single precision by integer shifts and one multiplication. Exact, also for subnormals, and
/// vectorizes on processors without a conversion instruction.
@inline(__always)
func float(fromHalf bits: UInt16) -> Float {
  let magnitude = UInt32(bits & 0x7FFF) << 13
  // The exponent's bias grows from 15 to 127.
  let scaled = Float(bitPattern: magnitude) * Float(bitPattern: (127 + 112) << 23)
  let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
  return Float(bitPattern: scaled.bitPattern | special | UInt32(bits & 0x8000) << 16)
}

private func copy(_ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutablePointer<UInt32>) {
  UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count * MemoryLayout<UInt32>.size)
}

@inline(__always)
private func map<T: BitwiseCopyable>(
  _ source: UnsafeRawPointer, _ count: Int, to target: UnsafeMutablePointer<Float>, _ convert: (T) -> Float
) {
  for index in 0..<count {
    target[index] = convert(
      source.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self))
  }
}

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
  /// The error for the first element that is not a finite 32-bit float, if there is one.
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
    guard !areFinite(elements, count: range.count) else { return }
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
