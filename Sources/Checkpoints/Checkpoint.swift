import OrderedCollections

// Reads weights from PyTorch, NumPy and safetensors files, which may be hostile, and writes safetensors.
// Torch, Pickle, Zip and Safetensors each implement one format; Arrays and Bytes are shared by all of them.

/// The named arrays of a checkpoint file. Nothing in the file is executed. The arrays are views of the mapped file and
/// are read when they are used.
public struct Checkpoint: Sendable {
  public let format: CheckpointFormat
  /// In file order. The names of enclosing dictionaries, such as `state_dict`, are not part of the names.
  public let arrays: OrderedDictionary<String, StoredArray>
  /// The names of the dictionaries around the weights, outermost first.
  public let weightsPath: [String]
  /// What the training program saved beside the weights, as far as it is plain: the members of the dictionaries around
  /// them, by name.
  public let saved: [String: PlainValue]
  /// The parts of a network that was saved whole, each before those inside it; empty where only arrays were saved.
  public let modules: [StoredModule]
  /// Of a network that was saved whole, the buffers that its `state_dict` leaves out, and lists of cells' anchors; they are
  /// not among `arrays`.
  public let unsavedBuffers: [String: StoredArray]
  /// The `__metadata__` of a safetensors file; empty for other formats.
  public let metadata: [String: String]
  /// Notes for the user that are not errors, such as classes that were skipped.
  public let warnings: [String]

  init(
    format: CheckpointFormat, arrays: OrderedDictionary<String, StoredArray>, weightsPath: [String] = [],
    saved: [String: PlainValue] = [:], modules: [StoredModule] = [],
    unsavedBuffers: [String: StoredArray] = [:], metadata: [String: String] = [:], warnings: [String] = []
  ) {
    self.format = format
    self.arrays = arrays
    self.weightsPath = weightsPath
    self.saved = saved
    self.modules = modules
    self.unsavedBuffers = unsavedBuffers
    self.metadata = metadata
    self.warnings = warnings
  }

  /// Maps the file at `path`, reads its structure, and verifies checksums if the format has them. A part of a model that
  /// was saved in parts, or their index, stands for all of them.
  ///
  /// - Parameters:
  ///   - weights: which weights, where a file holds several networks: the name of their dictionary, or names joined by
  ///     dots. Where the file has no such dictionary it is as if nothing was said; `weightsPath` tells.
  ///   - requiringFinite: also refuse NaN and infinity in any array, see `checkFinite()`. Use it for weights,
  ///   but not for traces, which may record what a broken network computed.
  /// - Throws: `CheckpointError`: what is wrong, in which record or array, and how to fix it.
  public static func open(
    _ path: String, weights: String? = nil, requiringFinite: Bool = true
  ) throws(CheckpointError) -> Checkpoint {
    do throws(CheckpointError) {
      try refuseDistributed(path)
      try DeepSpeedFiles.refuseFolder(path)
      if let index = try ShardIndex(path) { return try index.open(requiringFinite: requiringFinite) }
      return try read(try ByteSource(path: path), wanted: weights, requiringFinite: requiringFinite)
    } catch {
      throw error.inFile(path)
    }
  }

  /// Reads a checkpoint from memory; the bytes are copied.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, weights: String? = nil, requiringFinite: Bool = true
  ) throws(CheckpointError) -> Checkpoint {
    guard !bytes.isEmpty else { throw .damaged(nil, "there are no bytes") }
    return try read(ByteSource(copying: bytes), wanted: weights, requiringFinite: requiringFinite)
  }

  /// Releases the mapped file's pages from memory; they are read again if they are used. Call it once the weights have
  /// been converted.
  public func releasePages() {
    var last: ByteSource?
    for array in arrays.values where array.source !== last {
      last = array.source
      array.source.release(0..<array.source.count)
    }
  }

  static func read(
    _ source: ByteSource, wanted: String?, requiringFinite: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let checkpoint =
      switch try recognizeFormat(of: source) {
      case .torchZip: try readTorchZip(source, wanted: wanted)
      case .torchLegacy: try readTorchLegacy(source, wanted: wanted)
      case .pickle: try readPickle(source, wanted: wanted)
      case .safetensors: try readSafetensors(source)
      }
    try checkpoint.checkTotalSize(against: source.count)
    if requiringFinite { try checkpoint.checkFinite() }
    try source.checkUnchanged()
    return checkpoint
  }

  /// Arrays may share bytes, so a small file could claim far more than it holds and cause unbounded work.
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
