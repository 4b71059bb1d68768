import Checkpoints

/// Reads `bytes` as a checkpoint, and everything in it. Any error will do; a crash, a hang, or an array that
/// contradicts itself will not. The fuzzer and the test that replays its findings both call this.
func tryCheckpoint(_ bytes: UnsafeRawBufferPointer) {
  guard !bytes.isEmpty else { return }
  readEverything(bytes)
  // A pickle is also tried inside an archive. By itself the fuzzer would never find the checksum. The storages fit
  // the pickles called "seed-…", so that lies about shapes and strides are not stopped by their sizes.
  if bytes[0] == 0x80 {
    let storages = [16, 64, 8].map { [UInt8](repeating: 0x3F, count: $0) }
    ZipBuilder.torch(Array(bytes), storages: storages).bytes.withUnsafeBytes(readEverything)
  }
}

private func readEverything(_ bytes: UnsafeRawBufferPointer) {
  guard let checkpoint = try? Checkpoint.parse(bytes, requiringFinite: bytes.count % 2 == 0) else { return }
  for (name, array) in checkpoint.arrays {
    let count = array.shape.reduce(1, *)
    precondition(array.name == name && array.count == count && array.byteCount == count * array.type.size)
    if let elements = try? array.bytes() { precondition(elements.count == array.byteCount) }
    if let tensor = try? array.floats() {
      // Touches every element, so that the sanitizer sees each address.
      let sum = tensor.withUnsafeBufferPointer { $0.reduce(0, +) }
      precondition(tensor.shape == array.shape && tensor.count == count && (sum <= .infinity || sum.isNaN))
    }
  }
  for (name, array) in checkpoint.unsavedBuffers {
    precondition(array.name == name)
    _ = try? array.floats()
  }
  // What is plain is small beside the file, however often it names one value.
  let attributes = checkpoint.modules.reduce(0) { $0 + $1.attributes.count }
  precondition(attributes <= 1 << 22 && checkpoint.modules.allSatisfy { $0.path.utf8.count < 100_000 })
  precondition(checkpoint.warnings.allSatisfy { $0.utf8.count < 10_000 })
}
