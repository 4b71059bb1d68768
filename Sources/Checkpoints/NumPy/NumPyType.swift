/// A NumPy `dtype` as it is pickled: a call with a code such as "f4", and a state that holds the byte order.
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
