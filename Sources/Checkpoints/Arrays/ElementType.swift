/// How one element of a stored array is encoded.
public enum ElementType: String, Sendable, CaseIterable {
  case float32, float16, bfloat16, float64
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case bool
  /// Known by name and size, so that files which hold them open; not converted.
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

  /// Whether `StoredArray.floats()` knows how to read it.
  public var isConvertible: Bool { self != .float8E4M3 && self != .float8E5M2 }

  /// Whether NaN and infinity can occur.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64, .float8E4M3, .float8E5M2: true
    default: false
    }
  }
}
