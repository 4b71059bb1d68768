/// Writes pickles opcode by opcode, hostile ones too.
struct PickleBuilder {
  private(set) var bytes: [UInt8] = [0x80, 2]

  /// A whole pickle: what `body` pushes, then STOP.
  static func pickle(_ body: (inout PickleBuilder) -> Void) -> [UInt8] {
    var builder = PickleBuilder()
    body(&builder)
    return builder.bytes + [UInt8(ascii: ".")]
  }

  mutating func raw(_ opcodes: [UInt8]) { bytes += opcodes }
  mutating func opcode(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }

  mutating func global(_ module: String, _ name: String) {
    opcode("c")
    bytes += Array("\(module)\n\(name)\n".utf8)
  }

  mutating func text(_ text: String) {
    opcode("X")
    bytes += littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// Any 64-bit integer, as LONG1.
  mutating func integer(_ value: Int) {
    bytes += [0x8A, 8] + littleEndian(UInt64(bitPattern: Int64(value)))
  }

  mutating func tuple(_ body: (inout PickleBuilder) -> Void) {
    opcode("(")
    body(&self)
    opcode("t")
  }

  mutating func integers(_ values: [Int]) {
    tuple { builder in for value in values { builder.integer(value) } }
  }

  /// A dictionary of one entry after the other, whose values `body` pushes after the keys.
  mutating func dictionary(_ entries: [(key: String, value: (inout PickleBuilder) -> Void)]) {
    opcode("}")
    opcode("(")
    for entry in entries {
      text(entry.key)
      entry.value(&self)
    }
    opcode("u")
  }

  mutating func tensor(_ tensor: TensorDescription) {
    global("torch._utils", "_rebuild_tensor_v2")
    tuple { builder in
      builder.tuple { builder in
        builder.text("storage")
        builder.global("torch", tensor.storageType)
        builder.text(tensor.key)
        builder.text("cpu")
        builder.integer(tensor.storageCount)
      }
      builder.opcode("Q")
      builder.integer(tensor.offset)
      builder.integers(tensor.shape)
      builder.integers(tensor.strides)
      builder.raw([0x89])  // requires no gradient
      builder.opcode("N")  // and has no hooks
    }
    opcode("R")
  }
}

/// What a pickle says of a tensor, true or not.
struct TensorDescription {
  var storageType = "FloatStorage"
  var key = "0"
  var storageCount = 4
  var offset = 0
  var shape = [2, 2]
  var strides = [2, 1]
}

func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian, Array.init)
}

func floatBytes(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }
