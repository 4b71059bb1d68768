import CZlib

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
