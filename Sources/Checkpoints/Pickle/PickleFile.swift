/// Reads a plain pickle of NumPy arrays, as detectron2's model zoo has them.
extension Checkpoint {
  static func readPickle(_ source: ByteSource) throws(CheckpointError) -> Checkpoint {
    let (root, heap, end) = try Unpickler.read(source, 0..<source.count)
    guard end == source.count else { throw .damaged("pickle", "\(source.count - end) bytes follow it") }
    var decoder = ArrayDecoder(heap) { (_, name) throws(CheckpointError) in
      throw .unsupported(
        name, "it is a tensor whose storage lies outside the pickle",
        remedy: "Save the weights with torch.save")
    }
    let (arrays, warnings) = try decoder.decode(root)
    return Checkpoint(format: .pickle, arrays: arrays, warnings: warnings)
  }
}
