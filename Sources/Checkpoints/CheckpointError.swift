/// Why a checkpoint could not be read or written: what is wrong, where, and how to fix it.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kinds of failure that callers may handle differently.
  public enum FailureKind: Sendable, Equatable {
    /// The file could not be opened or mapped, or changed meanwhile.
    case unreadable
    /// The file's format is not supported.
    case unrecognized
    /// The format is supported, but the file uses a part of it that is not.
    case unsupported
    /// The file contradicts itself or ends too early.
    case damaged
    /// The file names code that could take over the computer if another program loaded it.
    case dangerous
    /// A weight is NaN or infinite.
    case notFinite
    /// The file could not be written. An existing file is unchanged.
    case unwritable
  }

  public let kind: FailureKind
  /// The path, if known.
  public var file: String?
  /// The record or array inside the file.
  public var place: String?
  public let problem: String
  public let remedy: String

  init(_ kind: FailureKind, file: String? = nil, at place: String? = nil, _ problem: String, remedy: String) {
    self.kind = kind
    self.file = file
    self.place = place.map(shortened)
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String {
    ([file, place, problem].compactMap { $0 }).joined(separator: ": ") + ". " + remedy
  }

  /// The same error, with the file's path if it had none.
  func inFile(_ path: String?) -> CheckpointError {
    var error = self
    error.file = file ?? path
    return error
  }
}

extension CheckpointError {
  static func damaged(_ place: String? = nil, _ problem: String) -> CheckpointError {
    CheckpointError(.damaged, at: place, problem, remedy: "Download or copy the file again")
  }

  static func unsupported(_ place: String? = nil, _ problem: String, remedy: String) -> CheckpointError {
    CheckpointError(.unsupported, at: place, problem, remedy: remedy)
  }
}

/// `name` in quotes, cut to at most 100 characters.
func quoted(_ name: some StringProtocol) -> String { "'\(shortened(String(name)))'" }

private func shortened(_ text: String) -> String {
  let limit = 100
  let scalars = text.unicodeScalars
  return scalars.count <= limit ? text : String(String.UnicodeScalarView(scalars.prefix(limit))) + "…"
}

/// Bounds on what a checkpoint may contain. Each is far above what any real file needs.
enum Limits {
  /// Arrays in one checkpoint; a large detector has about 1,000.
  static let arrays = 65_536
  /// Dimensions of one array; NumPy and PyTorch allow 64.
  static let rank = 32
  /// Bytes in the name of an array, a module or a class.
  static let name = 1_024
  /// Values in one pickle; a training checkpoint with its optimizer has about 100,000.
  static let pickleValues = 2_000_000
  /// Opcodes in one pickle.
  static let pickleOpcodes = 16_000_000
  /// Values on a pickle's stack.
  static let pickleStack = 1_000_000
  /// Open marks: nested containers being filled.
  static let pickleMarks = 1_000
  /// Memoized values.
  static let pickleMemo = 1_000_000
  /// Different classes and functions that one pickle may name; a training checkpoint names about 50.
  static let pickleGlobals = 10_000
  /// Records in a zip archive.
  static let zipRecords = 1_000_000
  /// The JSON header of a safetensors file (the format's own bound).
  static let safetensorsHeader = 100_000_000

  /// All arrays together may take this many times the file's size, since tied weights and broadcast views share bytes.
  /// Small files get this much on top.
  static let sharing = 8
  static let sharingFloor = 16 << 20
}
