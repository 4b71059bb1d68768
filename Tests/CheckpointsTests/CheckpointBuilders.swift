import CZlib

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

  mutating func number(_ value: Double) {
    opcode("G")
    bytes += littleEndian(value.bitPattern).reversed()
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

/// Writes zip archives in which anything can be a lie.
struct ZipBuilder {
  /// One record, with what its two headers say of it.
  struct Record {
    var name: String
    var data: [UInt8]
    var localName: String?
    var method: UInt16 = 0
    var localMethod: UInt16?
    var flags: UInt16 = 0
    var localFlags: UInt16?
    var checksum: UInt32?
    /// Sizes in the directory, where they are to differ from the truth.
    var size: UInt32?
    var packedSize: UInt32?
    var localSize: UInt32?
    /// The position that the directory gives, if not the true one.
    var offset: UInt32?
    var extra: [UInt8] = []

    init(_ name: String, _ data: [UInt8]) {
      self.name = name
      self.data = data
    }
  }

  var records: [Record]
  /// How many records the archive's end announces, if not the true number.
  var count: UInt16?
  var comment: [UInt8] = []

  /// A file as `torch.save` lays it out, with the storages 0, 1, 2, ….
  static func torch(_ pickle: [UInt8], storages: [[UInt8]] = []) -> ZipBuilder {
    ZipBuilder(
      records: [Record("archive/data.pkl", pickle)]
        + storages.enumerated().map { Record("archive/data/\($0.offset)", $0.element) })
  }

  /// A file with one 2×2 tensor called "w", and what the pickle says of it.
  static func torch(_ tensor: TensorDescription, elements: [Float] = [1, 2, 3, 4]) -> ZipBuilder {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([("w", { $0.tensor(tensor) })])
    }
    return torch(pickle, storages: [floatBytes(elements)])
  }

  var bytes: [UInt8] {
    var output: [UInt8] = []
    var directory: [UInt8] = []
    for record in records {
      let checksum = record.checksum ?? crc(record.data)
      let name = Array(record.name.utf8)
      let localName = Array((record.localName ?? record.name).utf8)
      let start = UInt32(output.count)
      output += littleEndian(UInt32(0x0403_4B50)) + littleEndian(UInt16(20))
      output += littleEndian(record.localFlags ?? record.flags)
      output += littleEndian(record.localMethod ?? record.method) + [0, 0, 0, 0] + littleEndian(checksum)
      output += littleEndian(record.localSize ?? UInt32(record.data.count))
      output += littleEndian(record.localSize ?? UInt32(record.data.count))
      output += littleEndian(UInt16(localName.count)) + [0, 0] + localName + record.data

      directory += littleEndian(UInt32(0x0201_4B50)) + littleEndian(UInt16(20)) + littleEndian(UInt16(20))
      directory += littleEndian(record.flags) + littleEndian(record.method) + [0, 0, 0, 0]
      directory +=
        littleEndian(checksum) + littleEndian(record.packedSize ?? record.size ?? UInt32(record.data.count))
      directory += littleEndian(record.size ?? UInt32(record.data.count)) + littleEndian(UInt16(name.count))
      directory += littleEndian(UInt16(record.extra.count)) + [UInt8](repeating: 0, count: 10)
      directory += littleEndian(record.offset ?? start) + name + record.extra
    }
    let end =
      littleEndian(UInt32(0x0605_4B50)) + [0, 0, 0, 0]
      + littleEndian(count ?? UInt16(records.count)) + littleEndian(count ?? UInt16(records.count))
      + littleEndian(UInt32(directory.count)) + littleEndian(UInt32(output.count))
      + littleEndian(UInt16(comment.count)) + comment
    return output + directory + end
  }

  private func crc(_ data: [UInt8]) -> UInt32 { UInt32(truncatingIfNeeded: crc32(0, data, uInt(data.count))) }
}

/// A safetensors file of this header and data; `length` is what the file says of the header, if not the truth.
func safetensors(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  littleEndian(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
}
