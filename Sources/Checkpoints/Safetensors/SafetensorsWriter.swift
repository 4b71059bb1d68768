import Collections
import Glibc
import Support
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
    do {
      let file = try AtomicFile(path)
      try file.write(plan.prologue)
      for name in plan.dataOrder { try file.write(arrays[name]!) }
      try file.commit()
    } catch let error as CheckpointError {
      throw error.inFile(path)
    } catch let error as FileError {
      throw CheckpointError(error)
    } catch {
      preconditionFailure("writing throws no other errors")
    }
  }
}

extension AtomicFile {
  fileprivate func write(_ value: Safetensors.Value) throws {
    switch value {
    case .floats(let tensor):
      try tensor.withUnsafeBufferPointer { try write(UnsafeRawBufferPointer($0)) }
    case .bytes(let bytes, _):
      try write(bytes)
    case .stored(let array):
      try array.source.checkUnchanged()
      try array.forEachChunk { (range, elements) throws(CheckpointError) in
        do throws(FileError) {
          try write(UnsafeRawBufferPointer(start: elements, count: range.count * array.type.size))
        } catch { throw CheckpointError(error) }
      }
    }
  }
}

extension CheckpointError {
  /// Why a file cannot be written.
  fileprivate init(_ error: FileError) {
    switch error.problem {
    case .folder, .notRegular:
      self.init(
        .unwritable, file: error.path, "this is a directory or a device, which a file cannot replace",
        remedy: "Give the path of a regular file, new or old")
    default:
      let remedy =
        switch error.code {
        case ENOSPC, EDQUOT, EFBIG: "Make room on that file system, or write elsewhere"
        case EACCES, EPERM, EROFS: "Choose a directory that you may write to"
        case ENOENT, ENOTDIR: "Make the directory first"
        case ENAMETOOLONG: "Choose a shorter name"
        default: "Check the path and the disk"
        }
      self.init(
        .unwritable, file: error.path, "cannot be written: " + error.reason, remedy: remedy)
    }
  }
}
