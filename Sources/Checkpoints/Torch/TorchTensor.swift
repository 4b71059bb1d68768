/// A tensor as a pickle describes it: a call of one of PyTorch's `_rebuild_…` functions. The call is interpreted here,
/// never executed.
///
/// Source: PyTorch's torch/_utils.py and torch/_tensor.py.
struct TorchTensor {
  let storage: ValueID
  let offset: Int
  let shape: [Int]
  let strides: [Int]
  /// The element type if the storage is untyped.
  let type: ElementType?

  /// Nil if `id` is not a tensor.
  init?(_ id: ValueID, in heap: PickleHeap, name: String) throws(CheckpointError) {
    guard var (callee, arguments, _) = heap.call(id) else { return nil }
    // A tensor may be wrapped in a Parameter and a subclass. PyTorch never writes more levels.
    for _ in 0..<4 {
      guard let function = callee, Self.modules.contains(function.module) else { return nil }
      switch function.name {
      case "_rebuild_parameter", "_rebuild_parameter_with_state":
        guard let inner = arguments.first, let call = heap.call(inner) else { throw Self.malformed(name) }
        (callee, arguments, _) = call
      case "_rebuild_from_type_v2":
        guard arguments.count == 4, let inner = heap.tuple(arguments[2]) else { throw Self.malformed(name) }
        (callee, arguments) = (heap.global(arguments[0]), inner)
      case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3":
        try self.init(arguments, in: heap, version3: function.name.hasSuffix("v3"), name: name)
        return
      default: return nil
      }
    }
    throw Self.malformed(name)
  }

  private init(
    _ arguments: [ValueID], in heap: PickleHeap, version3: Bool, name: String
  ) throws(CheckpointError) {
    guard arguments.count >= (version3 ? 7 : 4), let offset = heap.integer(arguments[1]),
      let shape = heap.integers(arguments[2]), let strides = heap.integers(arguments[3])
    else { throw Self.malformed(name) }
    storage = arguments[0]
    self.offset = offset
    self.shape = shape
    self.strides = strides
    guard version3 else {
      type = nil
      return
    }
    guard let global = heap.global(arguments[6]), global.module == "torch",
      let known = Self.types[global.name]
    else {
      throw .unsupported(name, "its element type is not known", remedy: "Save the weights as float32")
    }
    type = known
  }

  private static let modules: Set<String> = ["torch._utils", "torch._tensor", "torch.tensor"]

  private static let types: [String: ElementType] = [
    "float32": .float32, "float16": .float16, "bfloat16": .bfloat16, "float64": .float64, "int64": .int64,
    "int32": .int32, "int16": .int16, "int8": .int8, "uint8": .uint8, "uint16": .uint16, "uint32": .uint32,
    "uint64": .uint64, "bool": .bool, "float8_e4m3fn": .float8E4M3, "float8_e5m2": .float8E5M2,
  ]

  private static func malformed(_ name: String) -> CheckpointError {
    .damaged(name, "the tensor is not described as torch.save does")
  }
}

/// A pickle's reference to a storage: `("storage", type, key, location, count)`, plus a view in old files.
///
/// Source: `persistent_id` in PyTorch's torch/serialization.py.
struct TorchStorageReference {
  /// A part of a storage with its own key; only in the legacy format.
  struct View {
    let key: String
    let offset: Int
    let count: Int
  }

  let key: String
  /// Nil for an untyped storage, whose `count` is in bytes.
  let type: ElementType?
  /// The number of elements in the whole storage.
  let count: Int
  let view: View?

  init(_ id: ValueID, in heap: PickleHeap, name: String) throws(CheckpointError) {
    guard heap.call(id)?.callee?.name != "_load_from_bytes" else {
      throw .unsupported(
        name, "it is a tensor that was pickled without torch.save", remedy: "Save the weights with torch.save"
      )
    }
    guard case .persistent(let reference) = heap[id], let parts = heap.tuple(reference),
      parts.count == 5 || parts.count == 6, heap.name(parts[0]) == "storage",
      let type = heap.global(parts[1]), let key = heap.name(parts[2]), let count = heap.integer(parts[4]),
      count >= 0
    else { throw .damaged(name, "its storage is not described as torch.save does") }
    self.key = key
    self.type = try Self.elementType(type, name)
    self.count = count
    view = parts.count == 6 ? try Self.view(parts[5], in: heap, name: name) : nil
  }

  /// Whether a reference is to something other than a storage.
  static func isOther(_ id: ValueID, in heap: PickleHeap) -> Bool {
    guard case .persistent(let reference) = heap[id], let kind = heap.tuple(reference)?.first else {
      return false
    }
    return heap.name(kind) == "module"
  }

  /// The byte size of the whole storage.
  func byteCount(name: String) throws(CheckpointError) -> Int {
    guard let count = Layout.product([count]) else {
      throw .damaged(name, "its storage is larger than any file")
    }
    return count * (type?.size ?? 1)
  }

  private static func view(_ id: ValueID, in heap: PickleHeap, name: String) throws(CheckpointError) -> View?
  {
    if case .none = heap[id] { return nil }
    guard let parts = heap.tuple(id), parts.count == 3, let key = heap.name(parts[0]),
      let offset = heap.integer(parts[1]), let count = heap.integer(parts[2]), offset >= 0, count >= 0
    else { throw .damaged(name, "its storage is a view that is not described as torch.save does") }
    return View(key: key, offset: offset, count: count)
  }

  private static func elementType(_ global: PickleGlobal, _ name: String) throws(CheckpointError)
    -> ElementType?
  {
    guard ["torch", "torch.cuda", "torch.storage"].contains(global.module), let type = types[global.name]
    else {
      if global.name.hasPrefix("Complex") {
        throw .unsupported(name, "its numbers are complex", remedy: "Save the weights as real numbers")
      }
      throw .unsupported(
        name, "its storage type \(quoted(global.fullName)) is not known",
        remedy: "Save the weights as float32, float16 or bfloat16")
    }
    return type
  }

  private static let types: [String: ElementType?] = [
    "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
    "DoubleStorage": .float64,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
    "ByteStorage": .uint8, "BoolStorage": .bool, "UntypedStorage": nil,
  ]
}

/// Where a storage is in the container.
struct TorchStorageBytes {
  let source: ByteSource
  let range: Range<Int>
  let isBigEndian: Bool
}
