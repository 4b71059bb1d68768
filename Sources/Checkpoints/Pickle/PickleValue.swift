import Support

/// A place in a `PickleHeap`. Values refer to each other by number and not by ownership, so that a hostile
/// nesting a million deep, or a cycle, costs nothing to hold and nothing to free.
struct ValueID: Hashable {
  let index: Int32
}

/// What a pickle builds: data only. Classes and functions are names, calls of them are records of what would
/// have been called.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits, by its little-endian bytes.
  case bigInteger(Range<Int>)
  case double(Double)
  /// Text by its bytes in the file.
  case text(Range<Int>, encoding: TextEncoding)
  case bytes(Range<Int>)
  case tuple([ValueID])
  case list([ValueID])
  case set([ValueID])
  /// Keys and values by turns.
  case dictionary([ValueID])
  case global(GlobalID)
  /// An index of `PickleHeap.objects`.
  case object(Int32)
  /// What the container resolves, for PyTorch a storage.
  case persistent(ValueID)
}

enum TextEncoding {
  case utf8
  /// Python 2's strings, which hold text and raw bytes alike.
  case latin1
}

/// An index of `PickleHeap.globals`.
struct GlobalID: Hashable {
  let index: Int32
}

/// The name of a class or function.
struct PickleGlobal: Hashable {
  let module: String
  let name: String

  var fullName: String { module + "." + name }
}

/// What a call would have made, had anything been called.
struct PickledObject {
  let callee: ValueID
  let arguments: ValueID
  /// The last state that BUILD gave it.
  var state: ValueID?
}
