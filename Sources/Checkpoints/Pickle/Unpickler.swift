/// Reads one pickle into plain values. It is a stack machine that calls nothing: GLOBAL pushes a name, REDUCE and
/// NEWOBJ push a record of a call, BUILD stores a state.
///
/// Every opcode takes at least one byte of the file and makes at most one value, and everything that grows is bounded
/// by `Limits`. So a hostile pickle costs no more than a valid one of its size. There is no recursion.
struct Unpickler {
  private var heap: PickleHeap
  private var cursor: ByteCursor
  private var stack: [ValueID] = []
  /// The stack heights at the open marks.
  private var marks: [Int] = []
  private var memo: [Int: ValueID] = [:]

  /// Reads the pickle at the start of `range`. Its STOP must be in `range`.
  static func read(
    _ source: ByteSource, _ range: Range<Int>
  ) throws(CheckpointError) -> (root: ValueID, heap: PickleHeap, end: Int) {
    var unpickler = Unpickler(source, range)
    let root = try unpickler.run()
    try unpickler.heap.refuseForbiddenGlobals(below: root)
    return (root, unpickler.heap, unpickler.cursor.position)
  }

  private init(_ source: ByteSource, _ range: Range<Int>) {
    heap = PickleHeap(source)
    cursor = ByteCursor(source, range, what: "pickle")
  }

  private mutating func run() throws(CheckpointError) -> ValueID {
    guard try opcode() == .proto else { throw malformed("it does not begin with its protocol") }
    try checkProtocol()
    for _ in 0..<Limits.pickleOpcodes {
      let opcode = try opcode()
      if opcode == .stop {
        guard marks.isEmpty, stack.count == 1 else {
          throw malformed("it ends with a stack of \(stack.count)")
        }
        return stack[0]
      }
      try perform(opcode)
    }
    throw .unsupported(
      "pickle", "it has more than \(Limits.pickleOpcodes) operations",
      remedy: "Save the weights alone: torch.save(model.state_dict(), …)")
  }

  private mutating func opcode() throws(CheckpointError) -> PickleOpcode {
    let byte = try cursor.byte()
    guard let opcode = PickleOpcode(rawValue: byte) else {
      throw malformed("the operation 0x\(String(byte, radix: 16)) does not belong in a checkpoint")
    }
    return opcode
  }

  private mutating func checkProtocol() throws(CheckpointError) {
    let version = try cursor.byte()
    guard (2...5).contains(version) else { throw malformed("its protocol is \(version), not 2 to 5") }
  }

  private mutating func perform(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .proto: try checkProtocol()
    case .frame: try checkFrame()
    case .stop: break
    case .mark, .pop, .popMark, .dup: try performStackOperation(opcode)
    case .binPut, .longBinPut, .memoize, .binGet, .longBinGet: try performMemoOperation(opcode)
    case .none, .newTrue, .newFalse, .binInt, .binInt1, .binInt2, .long1, .long4, .binFloat:
      try push(try number(opcode))
    case .binBytes, .shortBinBytes, .binBytes8, .byteArray8, .binString, .shortBinString, .binUnicode,
      .shortBinUnicode, .binUnicode8:
      try push(try string(opcode))
    case .emptyTuple, .tuple1, .tuple2, .tuple3, .tuple, .emptyList, .list, .emptyDictionary, .dictionary,
      .emptySet, .frozenSet:
      try push(try container(opcode))
    case .append, .appends, .setItem, .setItems, .addItems: try fill(opcode)
    case .global, .stackGlobal: try pushGlobal(opcode)
    case .reduce, .newObject, .newObjectEx: try pushCall(opcode)
    case .build: try build()
    case .binPersistentID: stack.append(try heap.addPersistent(try pop()))
    }
  }

  private func malformed(_ problem: String) -> CheckpointError {
    .damaged("pickle", "\(problem), at byte \(cursor.position) of the file")
  }
}

// MARK: - Stack and memo

extension Unpickler {
  private mutating func push(_ value: PickleValue) throws(CheckpointError) {
    try push(try heap.add(value))
  }

  private mutating func push(_ id: ValueID) throws(CheckpointError) {
    guard stack.count < Limits.pickleStack else {
      throw malformed("more than \(Limits.pickleStack) values wait on its stack")
    }
    stack.append(id)
  }

  /// Removes and returns the top value, which must be above the last mark.
  private mutating func pop() throws(CheckpointError) -> ValueID {
    guard stack.count > marks.last ?? 0 else { throw malformed("it takes from an empty stack") }
    return stack.removeLast()
  }

  private func top() throws(CheckpointError) -> ValueID {
    guard stack.count > marks.last ?? 0 else { throw malformed("it takes from an empty stack") }
    return stack[stack.count - 1]
  }

  /// Removes the last mark and all values above it, and returns the values.
  private mutating func popToMark() throws(CheckpointError) -> [ValueID] {
    guard let height = marks.popLast() else { throw malformed("a mark is missing") }
    defer { stack.removeSubrange(height...) }
    return Array(stack[height...])
  }

  private mutating func performStackOperation(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .mark:
      guard marks.count < Limits.pickleMarks else {
        throw malformed("it nests more than \(Limits.pickleMarks) marks")
      }
      marks.append(stack.count)
    case .popMark: _ = try popToMark()
    case .dup: try push(try top())
    default:
      // POP removes the mark if nothing is above it.
      if let height = marks.last, height == stack.count { marks.removeLast() } else { _ = try pop() }
    }
  }

  private mutating func performMemoOperation(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .binPut: try memoize(Int(try cursor.byte()))
    case .longBinPut: try memoize(try cursor.size(UInt32.self))
    case .memoize: try memoize(memo.count)
    case .binGet: try recall(Int(try cursor.byte()))
    default: try recall(try cursor.size(UInt32.self))
    }
  }

  private mutating func memoize(_ key: Int) throws(CheckpointError) {
    memo[key] = try top()
    guard memo.count <= Limits.pickleMemo else {
      throw malformed("it remembers more than \(Limits.pickleMemo) values")
    }
  }

  private mutating func recall(_ key: Int) throws(CheckpointError) {
    guard let id = memo[key] else { throw malformed("it recalls a value that it never stored") }
    try push(id)
  }

  private mutating func checkFrame() throws(CheckpointError) {
    guard try cursor.size(UInt64.self) <= cursor.remaining else { throw malformed("a frame is cut short") }
  }
}

// MARK: - Plain values

extension Unpickler {
  private mutating func number(_ opcode: PickleOpcode) throws(CheckpointError) -> PickleValue {
    switch opcode {
    case .newTrue: .bool(true)
    case .newFalse: .bool(false)
    case .binInt: .integer(Int(try cursor.integer(Int32.self)))
    case .binInt1: .integer(Int(try cursor.byte()))
    case .binInt2: .integer(Int(try cursor.integer(UInt16.self)))
    case .long1: long(try cursor.skip(Int(try cursor.byte())))
    case .long4: long(try cursor.skip(try cursor.size(UInt32.self)))
    case .binFloat: .double(Double(bitPattern: try cursor.integer(UInt64.self).byteSwapped))
    default: .none
    }
  }

  /// A little-endian integer in two's complement.
  private func long(_ range: Range<Int>) -> PickleValue {
    guard range.count <= 8 else { return .bigInteger(range) }
    let bytes = cursor.source.bytes(range)
    var value: Int64 = bytes.last.map { $0 & 0x80 != 0 } ?? false ? -1 : 0
    for byte in bytes.reversed() { value = value << 8 | Int64(byte) }
    return .integer(Int(value))
  }

  private mutating func string(_ opcode: PickleOpcode) throws(CheckpointError) -> PickleValue {
    let length =
      switch opcode {
      case .shortBinBytes, .shortBinString, .shortBinUnicode: Int(try cursor.byte())
      case .binBytes8, .byteArray8, .binUnicode8: try cursor.size(UInt64.self)
      default: try cursor.size(UInt32.self)
      }
    let range = try cursor.skip(length)
    return switch opcode {
    case .binUnicode, .shortBinUnicode, .binUnicode8: .text(range, encoding: .utf8)
    case .binString, .shortBinString: .text(range, encoding: .latin1)
    default: .bytes(range)
    }
  }

  private mutating func container(_ opcode: PickleOpcode) throws(CheckpointError) -> PickleValue {
    switch opcode {
    case .tuple1: return .tuple([try pop()])
    case .tuple2:
      let second = try pop()
      return .tuple([try pop(), second])
    case .tuple3:
      let third = try pop()
      let second = try pop()
      return .tuple([try pop(), second, third])
    case .tuple: return .tuple(try popToMark())
    case .emptyList: return .list([])
    case .list: return .list(try popToMark())
    case .emptyDictionary: return .dictionary([])
    case .dictionary:
      let items = try popToMark()
      guard items.count % 2 == 0 else { throw malformed("a key lacks its value") }
      return .dictionary(items)
    case .emptySet: return .set([])
    case .frozenSet: return .set(try popToMark())
    default: return .tuple([])
    }
  }
}

// MARK: - Filling, naming, calling

extension Unpickler {
  private mutating func fill(_ opcode: PickleOpcode) throws(CheckpointError) {
    var items: [ValueID]
    switch opcode {
    case .append: items = [try pop()]
    case .setItem:
      let value = try pop()
      items = [try pop(), value]
    default: items = try popToMark()
    }
    let isKeyed = opcode == .setItem || opcode == .setItems
    guard !isKeyed || items.count % 2 == 0 else { throw malformed("a key lacks its value") }
    try heap.append(items, to: try top(), keyed: isKeyed)
  }

  private mutating func pushGlobal(_ opcode: PickleOpcode) throws(CheckpointError) {
    let names: (module: String?, name: String?)
    if opcode == .global {
      let source = cursor.source
      names = (
        source.text(try cursor.line(limit: Limits.name)), source.text(try cursor.line(limit: Limits.name))
      )
    } else {
      let name = try pop()
      names = (heap.name(try pop()), heap.name(name))
    }
    guard let module = names.module, let name = names.name else {
      throw malformed("the name of a class is not text, or longer than \(Limits.name) bytes")
    }
    try push(try heap.addGlobal(PickleGlobal(module: module, name: name)))
  }

  private mutating func pushCall(_ opcode: PickleOpcode) throws(CheckpointError) {
    if opcode == .newObjectEx { _ = try pop() }  // keyword arguments
    let arguments = try pop()
    let callee = try pop()
    try push(try heap.addCall(callee, arguments))
  }

  private mutating func build() throws(CheckpointError) {
    let state = try pop()
    if case .object(let object) = heap[try top()] { heap.setState(state, of: object) }
  }
}
