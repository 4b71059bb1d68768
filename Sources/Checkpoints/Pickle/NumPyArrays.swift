/// Decodes NumPy arrays and scalars from a pickle's values.
///
/// Source: NumPy's numpy/_core/src/multiarray/methods.c, `array_reduce` (protocols 2 to 4) and
/// `array_reduce_ex_picklebuffer` (protocol 5), and scalartypes.c, `gentype_reduce`.
struct NumPyArrays {
  let heap: PickleHeap
  /// Decoded bytes by the position of their text in the file, so that no text is decoded twice.
  private var decoded: [Int: ByteSource] = [:]

  init(_ heap: PickleHeap) { self.heap = heap }

  /// Nil if `id` is not a NumPy array or scalar.
  mutating func array(_ id: ValueID, name: String) throws(CheckpointError) -> StoredArray? {
    guard let (callee, arguments, state) = heap.call(id), let callee else { return nil }
    switch (callee.module, callee.name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
      // The state is (version, shape, dtype, is Fortran order, bytes).
      guard let state = state.flatMap(heap.tuple), state.count == 5, let shape = heap.integers(state[1]),
        let isFortran = heap.bool(state[3])
      else { throw malformed(name) }
      return try array(name, shape, type: state[2], isFortran: isFortran, data: state[4])
    case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"):
      guard arguments.count == 4, let shape = heap.integers(arguments[2]), let order = heap.name(arguments[3])
      else { throw malformed(name) }
      return try array(name, shape, type: arguments[1], isFortran: order == "F", data: arguments[0])
    case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"):
      guard arguments.count == 2 else { throw malformed(name) }
      return try array(name, [], type: arguments[0], isFortran: false, data: arguments[1])
    default: return nil
    }
  }

  private mutating func array(
    _ name: String, _ shape: [Int], type: ValueID, isFortran: Bool, data: ValueID
  ) throws(CheckpointError) -> StoredArray {
    let type = try NumPyType(type, in: heap, name: name)
    guard let count = Layout.product(shape) else { throw malformed(name) }
    let (source, range) = try bytes(data, expecting: count * type.type.size, name: name)
    guard range.count == count * type.type.size else {
      throw .damaged(name, "shape \(shape) of \(type.type.rawValue) does not take \(range.count) bytes")
    }
    let strides = isFortran ? Self.columnMajorStrides(shape) : Layout.rowMajorStrides(shape)
    let layout = try Layout(shape: shape, strides: strides, offset: 0, storageCount: count, name: name)
    return StoredArray(
      name: name, type: type.type, layout: layout, source: source, start: range.lowerBound,
      isBigEndian: type.isBigEndian)
  }

  /// The bytes of an array: raw bytes, a Python 2 string, or Latin-1 text, which Python 3 writes in protocol 2.
  private mutating func bytes(_ id: ValueID, expecting count: Int, name: String) throws(CheckpointError) -> (
    ByteSource, Range<Int>
  ) {
    switch heap[id] {
    case .bytes(let range), .text(let range, .latin1): return (heap.source, range)
    case .object:
      guard let (callee, arguments, _) = heap.call(id), let callee else { break }
      if ["builtins", "__builtin__"].contains(callee.module), callee.name == "bytes", arguments.isEmpty {
        return (heap.source, 0..<0)
      }
      if callee == PickleGlobal(module: "_codecs", name: "encode"), arguments.count == 2,
        case .text(let range, .utf8) = heap[arguments[0]], heap.name(arguments[1]) == "latin1"
      {
        if let source = decoded[range.lowerBound] { return (source, 0..<source.count) }
        let source = try latin1Bytes(heap.source, range, count: count, name: name)
        decoded[range.lowerBound] = source
        return (source, 0..<source.count)
      }
    default: break
    }
    throw .unsupported(
      name, "its elements are \(heap.summary(id)), not raw bytes", remedy: "Save arrays of numbers only")
  }

  private static func columnMajorStrides(_ shape: [Int]) -> [Int] {
    Layout.rowMajorStrides(shape.reversed()).reversed()
  }

  private func malformed(_ name: String) -> CheckpointError {
    .damaged(name, "the array is not described as NumPy does")
  }
}

/// A pickled NumPy `dtype`: a call with a code such as "f4", and a state with the byte order.
///
/// Source: NumPy's numpy/_core/src/multiarray/descriptor.c, `arraydescr_reduce`.
struct NumPyType {
  let type: ElementType
  let isBigEndian: Bool

  init(_ id: ValueID, in heap: PickleHeap, name: String) throws(CheckpointError) {
    guard let (callee, arguments, state) = heap.call(id),
      callee == PickleGlobal(module: "numpy", name: "dtype"),
      let code = arguments.first.flatMap(heap.name)
    else { throw .damaged(name, "its element type is not described as NumPy does") }
    guard let type = Self.types[code] else {
      throw .unsupported(
        name, "its NumPy type \(quoted(code)) is not read",
        remedy: "Save the weights as float32: array.astype('float32')")
    }
    let order = state.flatMap(heap.tuple).flatMap { $0.count > 1 ? heap.name($0[1]) : nil } ?? "<"
    guard ["<", ">", "=", "|"].contains(order) else {
      throw .damaged(name, "its byte order is \(quoted(order))")
    }
    self.type = type
    isBigEndian = order == ">"
  }

  private static let types: [String: ElementType] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
    "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
  ]
}
