import OrderedCollections

/// The named arrays of a checkpoint file. Nothing in the file is executed, and nothing is read but what is
/// asked for: the arrays are views of the mapped file.
public struct Checkpoint: Sendable {
  public let format: CheckpointFormat
  /// In the file's order, with `state_dict`, `model_state_dict` or `model` around them taken off.
  public let arrays: OrderedDictionary<String, StoredArray>
  /// The `__metadata__` of a safetensors file; empty for other formats.
  public let metadata: [String: String]
  /// What a person should know though nothing is wrong, such as classes that were passed over.
  public let warnings: [String]

  init(
    format: CheckpointFormat, arrays: OrderedDictionary<String, StoredArray>,
    metadata: [String: String] = [:],
    warnings: [String] = []
  ) {
    self.format = format
    self.arrays = arrays
    self.metadata = metadata
    self.warnings = warnings
  }

  /// Maps the file at `path` and reads its structure, checksums included where the format has them.
  ///
  /// - Parameter requiringFinite: also refuse NaN and infinity in any array, see `checkFinite()`. Files of
  ///   weights should; a trace that records what a broken network computed may not.
  /// - Throws: what is wrong with the file, in which record or array, and how to mend it.
  public static func open(
    _ path: String, requiringFinite: Bool = true
  ) throws(CheckpointError) -> Checkpoint {
    do throws(CheckpointError) {
      return try read(try ByteSource(path: path), requiringFinite: requiringFinite)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Reads a checkpoint from memory; the bytes are copied.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, requiringFinite: Bool = true
  ) throws(CheckpointError) -> Checkpoint {
    guard !bytes.isEmpty else { throw .damaged(nil, "there are no bytes") }
    return try read(ByteSource(copying: bytes), requiringFinite: requiringFinite)
  }

  /// Gives the mapped file's pages back: they no longer count as resident, and are read anew when touched. For
  /// after the weights have been turned into something else.
  public func releasePages() {
    guard let source = arrays.values.first?.source else { return }
    source.release(0..<source.count)
  }

  private static func read(
    _ source: ByteSource, requiringFinite: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let checkpoint =
      switch try recognizeFormat(of: source) {
      case .torchZip: try readTorchZip(source)
      case .torchLegacy: try readTorchLegacy(source)
      case .pickle: try readPickle(source)
      case .safetensors: try readSafetensors(source)
      }
    try checkpoint.checkTotalSize(against: source.count)
    if requiringFinite { try checkpoint.checkFinite() }
    try source.checkUnchanged()
    return checkpoint
  }

  /// Arrays may share bytes; a small file that claims far more than it holds would make its reader do
  /// unbounded work.
  private func checkTotalSize(against fileSize: Int) throws(CheckpointError) {
    let limit = fileSize.multipliedReportingOverflow(by: Limits.sharing)
    let allowed = limit.overflow ? Int.max : max(limit.partialValue, Limits.sharingFloor)
    var total = 0
    for array in arrays.values {
      total += array.byteCount
      guard total <= allowed else {
        throw .damaged(
          array.name,
          "with it the arrays claim over \(allowed) bytes, which the file of \(fileSize) bytes "
            + "could hold only by sharing them many times over")
      }
    }
  }
}
