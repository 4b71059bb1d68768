import Glibc
import OrderedCollections
import Support
import Tensors

/// Writes safetensors files; for reading see `Checkpoint.open`.
public enum Safetensors {
  /// The values that can be written.
  public enum Value: Sendable {
    /// Written as F32.
    case floats(Tensor)
    /// Written as U8, row-major. The count must match the shape.
    case bytes([UInt8], shape: [Int])
    /// One whole number, written as I64 without dimensions, as torch keeps counters.
    case wholeNumber(Int64)
    /// Written in its own element type, made row-major and little-endian.
    case stored(StoredArray)
  }

  /// Writes `arrays` and `metadata` to a new file, which replaces `path` once it is complete.
  ///
  /// The header lists the arrays in the given order. The data start at a multiple of 64 bytes and are sorted by
  /// decreasing element size, so that every array is aligned. The values are not copied in memory.
  /// - Throws: `.unwritable` if the disk is full, the folder is missing or not writable, or `path` is a device. `path`
  ///   is then unchanged, and no temporary file is left.
  public static func write(
    _ arrays: OrderedDictionary<String, Value>, metadata: [String: String] = [:], to path: String
  ) throws(CheckpointError) {
    let plan = try SafetensorsPlan(arrays, metadata)
    do {
      let file = try AtomicFile(path)
      try file.write(plan.prologue)
      for name in plan.dataOrder { try file.write(arrays[name]!) }
      try file.commit()
    } catch let error as CheckpointError {
      throw error.inFile(path)
    } catch let error as FileError {
      throw CheckpointError(error)
    } catch {
      preconditionFailure("writing throws no other errors")
    }
  }
}

extension AtomicFile {
  fileprivate func write(_ value: Safetensors.Value) throws {
    switch value {
    case .floats(let tensor):
      try tensor.withUnsafeBufferPointer { try write(UnsafeRawBufferPointer($0)) }
    case .bytes(let bytes, _):
      try write(bytes)
    case .wholeNumber(let number):
      try withUnsafeBytes(of: number.littleEndian) { (bytes) throws(FileError) in try write(bytes) }
    case .stored(let array):
      try array.source.checkUnchanged()
      try array.forEachChunk { (range, elements) throws(CheckpointError) in
        do throws(FileError) {
          try write(UnsafeRawBufferPointer(start: elements, count: range.count * array.type.size))
        } catch { throw CheckpointError(error) }
      }
    }
  }
}

extension CheckpointError {
  /// Why a file cannot be written.
  fileprivate init(_ error: FileError) {
    switch error.problem {
    case .folder, .notRegular:
      self.init(
        .unwritable, file: error.path, "this is a directory or a device, which a file cannot replace",
        remedy: "Give the path of a regular file, new or old")
    default:
      let remedy =
        switch error.code {
        case ENOSPC, EDQUOT, EFBIG: "Make room on that file system, or write elsewhere"
        case EACCES, EPERM, EROFS: "Choose a directory that you may write to"
        case ENOENT, ENOTDIR: "Make the directory first"
        case ENAMETOOLONG: "Choose a shorter name"
        default: "Check the path and the disk"
        }
      self.init(
        .unwritable, file: error.path, "cannot be written: " + error.reason, remedy: remedy)
    }
  }
}

/// The layout of a safetensors file before it is written.
struct SafetensorsPlan {
  /// The header's length and the header, padded with spaces to a multiple of 64 bytes.
  let prologue: [UInt8]
  /// The names in data order.
  let dataOrder: [String]

  init(
    _ arrays: OrderedDictionary<String, Safetensors.Value>, _ metadata: [String: String]
  ) throws(CheckpointError) {
    // A stable sort, so that equal arrays give equal files.
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
    case .wholeNumber: .int64
    case .stored(let array): array.type
    }
  }

  fileprivate var shape: [Int] {
    switch self {
    case .floats(let tensor): tensor.shape
    case .bytes(_, let shape): shape
    case .wholeNumber: []
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
