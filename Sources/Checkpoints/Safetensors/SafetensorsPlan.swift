import Collections

/// Where everything will lie in a safetensors file that is about to be written.
struct SafetensorsPlan {
  /// The header's length and the header, padded with spaces to a multiple of 64 bytes.
  let prologue: [UInt8]
  /// The names in the order of their data.
  let dataOrder: [String]

  init(
    _ arrays: OrderedDictionary<String, Safetensors.Value>, _ metadata: [String: String]
  ) throws(CheckpointError) {
    // A stable sort, for equal files from equal arrays.
    dataOrder = arrays.keys.enumerated().sorted {
      (-arrays[$0.element]!.type.size, $0.offset) < (-arrays[$1.element]!.type.size, $1.offset)
    }.map(\.element)

    var offsets: [String: Range<Int>] = [:]
    var position = 0
    for name in dataOrder {
      let size = try arrays[name]!.checkedByteCount(name)
      offsets[name] = position..<(position + size)
      position += size
    }

    var members = arrays.map { name, value in
      let range = offsets[name]!
      return Self.literal(name)
        + ":{\"dtype\":\"\(value.type.safetensorsCode)\",\"shape\":[\(Self.list(value.shape))],"
        + "\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}"
    }
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { Self.literal($0) + ":" + Self.literal($1) }
      members.insert("\"__metadata__\":{" + pairs.joined(separator: ",") + "}", at: 0)
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 63 - (header.count + 7) % 64))
    guard header.count <= Limits.safetensorsHeader, arrays["__metadata__"] == nil else {
      throw .unsupported(
        "header",
        "the names and metadata take more than \(Limits.safetensorsHeader) bytes, or an array has the "
          + "reserved name __metadata__", remedy: "Write fewer arrays, or shorter names")
    }
    prologue = withUnsafeBytes(of: UInt64(header.count).littleEndian, Array.init) + header
  }

  private static func list(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: ",") }

  /// A JSON string.
  private static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": literal += "\\\""
      case "\\": literal += "\\\\"
      case "\u{0}"..."\u{1F}":
        let hexadecimal = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}

extension Safetensors.Value {
  fileprivate var type: ElementType {
    switch self {
    case .floats: .float32
    case .bytes: .uint8
    case .stored(let array): array.type
    }
  }

  fileprivate var shape: [Int] {
    switch self {
    case .floats(let tensor): tensor.shape
    case .bytes(_, let shape): shape
    case .stored(let array): array.shape
    }
  }

  fileprivate func checkedByteCount(_ name: String) throws(CheckpointError) -> Int {
    guard case .bytes(let bytes, let shape) = self else { return shape.reduce(type.size, *) }
    guard Layout.product(shape) == bytes.count else {
      throw .unsupported(
        name, "\(bytes.count) bytes do not fill the shape \(shape)", remedy: "Give as many as the shape says")
    }
    return bytes.count
  }
}
