/// What a checkpoint may ask of memory and time. Each bound is far above any real file's need.
enum Limits {
  /// Arrays in one checkpoint; a large detector has about 1,000.
  static let arrays = 65_536
  /// Dimensions of one array; NumPy and PyTorch stop at 64.
  static let rank = 32
  /// Bytes in the name of an array, a module or a class.
  static let name = 1_024
  /// Values that one pickle may build; a training checkpoint with its optimiser makes about 100,000.
  static let pickleValues = 2_000_000
  /// Opcodes in one pickle.
  static let pickleOpcodes = 16_000_000
  /// Values waiting on a pickle's stack.
  static let pickleStack = 1_000_000
  /// Open marks, that is containers being filled inside each other.
  static let pickleMarks = 1_000
  /// Memoised values.
  static let pickleMemo = 1_000_000
  /// Different classes and functions that one pickle may name; a training checkpoint names about 50.
  static let pickleGlobals = 10_000
  /// Records in a zip archive.
  static let zipRecords = 1_000_000
  /// The JSON header of a safetensors file (the format's own bound).
  static let safetensorsHeader = 100_000_000

  /// All arrays together may take this many times the file's size (tied weights and broadcast views share
  /// bytes), and this much more in small files.
  static let sharing = 8
  static let sharingFloor = 16 << 20
}
