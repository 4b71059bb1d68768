import Support

/// The index of a value in a `PickleHeap`. Values refer to each other by index and do not own each other, so that
/// cycles and hostile nesting a million levels deep can be stored and freed without recursion.
struct ValueID: Hashable {
  let index: Int32
}

/// A value that a pickle builds. Data only: classes and functions are stored as names, and calls as records.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer beyond 64 bits, as the range of its little-endian bytes.
  case bigInteger(Range<Int>)
  case double(Double)
  /// Text, as the range of its bytes in the file.
  case text(Range<Int>, encoding: PickleTextEncoding)
  case bytes(Range<Int>)
  case tuple([ValueID])
  case list([ValueID])
  case set([ValueID])
  /// Keys and values, alternating.
  case dictionary([ValueID])
  case global(GlobalID)
  /// An index of `PickleHeap.objects`.
  case object(Int32)
  /// A reference that the container resolves; in PyTorch, to a storage.
  case persistent(ValueID)
}

enum PickleTextEncoding {
  case utf8
  /// A Python 2 string, which holds text or raw bytes.
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

/// A record of a call. The call is never executed.
struct PickledObject {
  let callee: ValueID
  let arguments: ValueID
  /// The last state set by BUILD.
  var state: ValueID?
}

/// The opcodes of protocols 2 to 5 that occur in pickled data. Left out: the text forms of protocols 0 and 1, extension
/// codes (which refer to a registry outside the file), and out-of-band buffers.
///
/// Source: the comments in CPython's Lib/pickletools.py.
enum PickleOpcode: UInt8 {
  case mark = 0x28  // (
  case emptyTuple = 0x29  // )
  case stop = 0x2E  // .
  case pop = 0x30  // 0
  case popMark = 0x31  // 1
  case dup = 0x32  // 2
  case binBytes = 0x42  // B
  case shortBinBytes = 0x43  // C
  case binFloat = 0x47  // G
  case binInt = 0x4A  // J
  case binInt1 = 0x4B  // K
  case binInt2 = 0x4D  // M
  case none = 0x4E  // N
  case binPersistentID = 0x51  // Q
  case reduce = 0x52  // R
  case binString = 0x54  // T
  case shortBinString = 0x55  // U
  case binUnicode = 0x58  // X
  case emptyList = 0x5D  // ]
  case append = 0x61  // a
  case build = 0x62  // b
  case global = 0x63  // c
  case dictionary = 0x64  // d
  case appends = 0x65  // e
  case binGet = 0x68  // h
  case longBinGet = 0x6A  // j
  case list = 0x6C  // l
  case binPut = 0x71  // q
  case longBinPut = 0x72  // r
  case setItem = 0x73  // s
  case tuple = 0x74  // t
  case setItems = 0x75  // u
  case emptyDictionary = 0x7D  // }
  case proto = 0x80
  case newObject = 0x81
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case newTrue = 0x88
  case newFalse = 0x89
  case long1 = 0x8A
  case long4 = 0x8B
  case shortBinUnicode = 0x8C
  case binUnicode8 = 0x8D
  case binBytes8 = 0x8E
  case emptySet = 0x8F
  case addItems = 0x90
  case frozenSet = 0x91
  case newObjectEx = 0x92
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
  case byteArray8 = 0x96
}
