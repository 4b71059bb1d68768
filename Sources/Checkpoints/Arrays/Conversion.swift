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

/// IEEE half to single by integer shifts and one multiplication: exact, subnormals too, and a vector loop
/// on processors without a conversion instruction.
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
