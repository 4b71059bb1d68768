import Collections
import Tensors

/// Writes safetensors files; for reading see `Checkpoint.open`.
public enum Safetensors {
  /// What can stand under a name.
  public enum Value: Sendable {
    /// Written as F32.
    case floats(Tensor)
    /// Written as U8, row-major; there must be as many as the shape says.
    case bytes([UInt8], shape: [Int])
    /// Written in its own element type, made row-major and little-endian.
    case stored(StoredArray)
  }

  /// Writes `arrays` and `metadata` to a new file that takes the place of `path` once it is whole.
  ///
  /// The header names the arrays in the given order. The data begin at a multiple of 64 bytes and lie by
  /// falling element size, so that every array is aligned. Nothing is held in memory beyond what the values
  /// hold already.
  /// - Throws: `.unwritable` when the disk is full, a directory is missing or forbidden, or `path` is a device;
  ///   `path` is then as it was before, and nothing lies beside it.
  public static func write(
    _ arrays: OrderedDictionary<String, Value>, metadata: [String: String] = [:], to path: String
  ) throws(CheckpointError) {
    let plan = try SafetensorsPlan(arrays, metadata)
    var file = try ReplacementFile.begin(path)
    do throws(CheckpointError) {
      try file.write(plan.prologue)
      for name in plan.dataOrder { try file.write(arrays[name]!) }
      try file.commit()
    } catch {
      throw error.inFile(path)
    }
  }
}

extension ReplacementFile {
  fileprivate mutating func write(_ bytes: [UInt8]) throws(CheckpointError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  fileprivate mutating func write(_ value: Safetensors.Value) throws(CheckpointError) {
    switch value {
    case .floats(let tensor):
      try tensor.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
        try write(UnsafeRawBufferPointer(buffer))
      }
    case .bytes(let bytes, _):
      try write(bytes)
    case .stored(let array):
      try array.source.checkUnchanged()
      try array.forEachChunk { (range, elements) throws(CheckpointError) in
        try write(UnsafeRawBufferPointer(start: elements, count: range.count * array.type.size))
      }
    }
  }
}
