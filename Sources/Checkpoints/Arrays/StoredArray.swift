import Tensors

/// An array in a checkpoint, not yet read. Keeps the file mapped.
public struct StoredArray: Sendable {
  /// Its name in the checkpoint.
  public let name: String
  public let type: ElementType
  let layout: Layout
  let source: ByteSource
  /// The offset in `source` of element 0 of its storage, in bytes.
  let start: Int
  let isBigEndian: Bool

  init(
    name: String, type: ElementType, layout: Layout, source: ByteSource, start: Int, isBigEndian: Bool = false
  ) {
    self.name = name
    self.type = type
    self.layout = layout
    self.source = source
    self.start = start
    self.isBigEndian = isBigEndian
  }

  public var shape: [Int] { layout.shape }
  /// The number of elements.
  public var count: Int { layout.count }
  /// The size of its elements in bytes.
  public var byteCount: Int { count * type.size }

  /// The elements as 32-bit floats, of the stored shape.
  ///
  /// Float32 that is row-major, little-endian and aligned in the file is returned as a view of the mapping, without a
  /// copy. If another process shortens the file later, reading the view raises SIGBUS. Everything else is copied and
  /// converted, and the file's pages are released on the way. Integers beyond 2^24 and float64 are rounded.
  public func floats() throws(CheckpointError) -> Tensor {
    try source.checkUnchanged()
    if let start = mappedFloats { return Tensor(shape: shape, borrowing: start, owner: source) }
    try checkConvertible()
    return Tensor(shape: shape) { buffer in
      forEachChunk { range, elements in
        convert(type, elements, range.count, to: buffer.baseAddress! + range.lowerBound)
      }
    }
  }

  /// The elements' bytes in row-major order, each element little-endian.
  public func bytes() throws(CheckpointError) -> [UInt8] {
    try source.checkUnchanged()
    return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
      forEachChunk { range, elements in
        let target = UnsafeMutableRawPointer(buffer.baseAddress!) + range.lowerBound * type.size
        target.copyMemory(from: elements, byteCount: range.count * type.size)
      }
      initialized = byteCount
    }
  }

  /// Whether `floats()` returns a view and not a copy.
  var isMappedDirectly: Bool { mappedFloats != nil }

  private var mappedFloats: UnsafePointer<Float>? {
    guard type == .float32, !isBigEndian, layout.isContiguous, count > 0 else { return nil }
    let first = source.base + start + layout.offset * type.size
    guard Int(bitPattern: first) % MemoryLayout<Float>.alignment == 0 else { return nil }
    return first.assumingMemoryBound(to: Float.self)
  }

  func checkConvertible() throws(CheckpointError) {
    guard !type.isConvertible else { return }
    throw .unsupported(
      name, "8-bit floats are not converted", remedy: "Save the weights as float16 or float32")
  }
}

/// How one element of a stored array is encoded.
public enum ElementType: String, Sendable, CaseIterable {
  case float32, float16, bfloat16, float64
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case bool
  /// Recognized so that files with them can be opened, but not converted.
  case float8E4M3, float8E5M2

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool, .float8E4M3, .float8E5M2: 1
    }
  }

  /// Whether `StoredArray.floats()` can read it.
  public var isConvertible: Bool { self != .float8E4M3 && self != .float8E5M2 }

  /// Whether NaN and infinity can occur.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64, .float8E4M3, .float8E5M2: true
    default: false
    }
  }
}
