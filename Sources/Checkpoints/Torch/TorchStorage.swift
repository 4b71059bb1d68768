/// A storage as a pickle refers to it: `("storage", type, key, location, count)`, and in old files a view.
///
/// Source: `persistent_id` in PyTorch's torch/serialization.py.
struct TorchStorageReference {
  /// A part of a storage that has a key of its own; only the legacy format has these.
  struct View {
    let key: String
    let offset: Int
    let count: Int
  }

  let key: String
  /// Nil for an untyped storage, whose `count` is in bytes.
  let type: ElementType?
  /// Elements of the whole storage.
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

  /// Whether a reference is to something else than a storage.
  static func isOther(_ id: ValueID, in heap: PickleHeap) -> Bool {
    guard case .persistent(let reference) = heap[id], let kind = heap.tuple(reference)?.first else {
      return false
    }
    return heap.name(kind) == "module"
  }

  /// The bytes of the whole storage.
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

/// Where a container keeps a storage.
struct TorchStorageBytes {
  let source: ByteSource
  let range: Range<Int>
  let isBigEndian: Bool
}
