/// Reads a plain pickle of NumPy arrays, as detectron2's model zoo has them.
extension Checkpoint {
  static func readPickle(_ source: ByteSource) throws(CheckpointError) -> Checkpoint {
    let (root, heap, end) = try Unpickler.read(source, 0..<source.count)
    guard end == source.count else { throw .damaged("pickle", "\(source.count - end) bytes follow it") }
    var decoder = ArrayDecoder(heap) { (_, name) throws(CheckpointError) in
      throw .unsupported(
        name, "it is a PyTorch tensor inside a plain pickle",
        remedy: "Save it with torch.save(…) and not with pickle.dump(…)")
    }
    let (arrays, warnings) = try decoder.decode(root)
    return Checkpoint(format: .pickle, arrays: arrays, warnings: warnings)
  }
}
