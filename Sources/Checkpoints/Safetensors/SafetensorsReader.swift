import OrderedCollections
import Support

/// Reads safetensors: a 64-bit header length, a JSON header, and the data.
/// Source: https://github.com/huggingface/safetensors (README, "Format").
extension Checkpoint {
  static func readSafetensors(_ source: ByteSource) throws(CheckpointError) -> Checkpoint {
    var cursor = ByteCursor(source, 0..<source.count, what: "header")
    let length = try cursor.integer(UInt64.self)
    guard length <= Limits.safetensorsHeader else {
      throw .damaged("header", "its length \(length) is over the format's \(Limits.safetensorsHeader) bytes")
    }
    guard length <= cursor.remaining else {
      throw .damaged("header", "its length \(length) is more than the file holds")
    }
    let header = try SafetensorsHeader(source, try cursor.skip(Int(length)))
    try header.checkCover(dataBytes: cursor.remaining)

    var arrays: OrderedDictionary<String, StoredArray> = [:]
    for (name, entry) in header.entries {
      arrays[name] = StoredArray(
        name: name, type: entry.type,
        layout: try Layout(
          shape: entry.shape, storageCount: (entry.end - entry.begin) / entry.type.size, name: name),
        source: source, start: cursor.position + entry.begin)
    }
    return Checkpoint(format: .safetensors, arrays: arrays, metadata: header.metadata)
  }
}

/// The JSON header of a safetensors file, checked for consistency.
struct SafetensorsHeader {
  struct HeaderEntry {
    var type: ElementType
    var shape: [Int]
    /// Bytes from the start of the data.
    var begin: Int
    var end: Int
  }

  private(set) var entries: OrderedDictionary<String, HeaderEntry> = [:]
  private(set) var metadata: [String: String] = [:]

  init(_ source: ByteSource, _ range: Range<Int>) throws(CheckpointError) {
    var scanner = JSONScanner(source, range)
    var entries: OrderedDictionary<String, HeaderEntry> = [:]
    var metadata: [String: String]?
    try scanner.object { (scanner, name) throws(CheckpointError) in
      if name == "__metadata__" {
        guard metadata == nil else { throw .damaged("header", "it has __metadata__ twice") }
        metadata = try Self.metadata(&scanner)
      } else {
        guard name.utf8.count <= Limits.name, entries.count < Limits.arrays else {
          throw .unsupported(
            "header", "it has a name over \(Limits.name) bytes, or more than \(Limits.arrays) arrays",
            remedy: "Save the weights alone, under shorter names")
        }
        let entry = try Self.entry(&scanner, name)
        guard entries.updateValue(entry, forKey: name) == nil else {
          throw .damaged(name, "the header names it twice")
        }
      }
    }
    try scanner.end()
    self.entries = entries
    self.metadata = metadata ?? [:]
  }

  /// Throws unless the arrays cover the data exactly, without gaps or overlaps.
  func checkCover(dataBytes: Int) throws(CheckpointError) {
    var reached = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.begin, $0.value.end) < ($1.value.begin, $1.value.end)
    }) {
      guard entry.begin == reached else {
        throw .damaged(
          name,
          entry.begin < reached
            ? "its bytes overlap those of another array" : "there is a gap in the data before it")
      }
      reached = entry.end
    }
    guard reached == dataBytes else {
      throw .damaged(
        nil,
        reached > dataBytes
          ? "the file ends \(counted(reached - dataBytes, "byte")) too early"
          : "\(counted(dataBytes - reached, "byte")) \(agreeing(dataBytes - reached, "follows", "follow")) the last array"
      )
    }
  }

  private static func metadata(_ scanner: inout JSONScanner) throws(CheckpointError) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.object { (scanner, key) throws(CheckpointError) in
      guard metadata.updateValue(try scanner.string(), forKey: key) == nil else {
        throw .damaged("header", "__metadata__ has the key \(quoted(key)) twice")
      }
    }
    return metadata
  }

  private static func entry(
    _ scanner: inout JSONScanner, _ name: String
  ) throws(CheckpointError) -> HeaderEntry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, field) throws(CheckpointError) in
      switch field {
      case "dtype" where type == nil: type = try elementType(try scanner.string(), name)
      case "shape" where shape == nil: shape = try scanner.counts(limit: Limits.rank)
      case "data_offsets" where offsets == nil: offsets = try scanner.counts(limit: 2)
      default: throw .damaged(name, "its entry has an unknown or repeated field \(quoted(field))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw .damaged(name, "its entry lacks dtype, shape, or the two data_offsets")
    }
    guard offsets[0] <= offsets[1] else { throw .damaged(name, "its data end before they begin") }
    guard let count = Layout.product(shape), count * type.size == offsets[1] - offsets[0] else {
      throw .damaged(
        name, "shape \(shape) of \(type.rawValue) does not take \(offsets[1] - offsets[0]) bytes")
    }
    return HeaderEntry(type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private static func elementType(_ code: String, _ name: String) throws(CheckpointError) -> ElementType {
    guard let type = ElementType(safetensorsCode: code) else {
      throw .unsupported(
        name, "its dtype \(quoted(code)) is not known", remedy: "Save it as F32, F16 or BF16")
    }
    return type
  }
}

extension ElementType {
  private static let safetensorsCodes: [(code: String, type: ElementType)] = [
    ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16), ("F64", .float64), ("I64", .int64),
    ("I32", .int32), ("I16", .int16), ("I8", .int8), ("U64", .uint64), ("U32", .uint32), ("U16", .uint16),
    ("U8", .uint8), ("BOOL", .bool), ("F8_E4M3", .float8E4M3), ("F8_E5M2", .float8E5M2),
  ]

  init?(safetensorsCode code: String) {
    guard let match = Self.safetensorsCodes.first(where: { $0.code == code }) else { return nil }
    self = match.type
  }

  /// The type's name in a safetensors header.
  var safetensorsCode: String { Self.safetensorsCodes.first { $0.type == self }!.code }
}
