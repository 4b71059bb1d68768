/// Reads the zip format that `torch.save` has written since PyTorch 1.6.
extension Checkpoint {
  static func readTorchZip(_ source: ByteSource, wanted: String?) throws(CheckpointError) -> Checkpoint {
    let directory = try ZipArchive.directory(of: source)
    let folder = try torchFolder(directory.map(\.name))
    let archive = try ZipArchive(source, directory)
    let pickle = folder + "data.pkl"
    let orderName = folder + "byteorder"
    let orderRecord = archive.records[orderName]
    try archive.checkChecksums([pickle] + (orderRecord == nil ? [] : [orderName]))
    let order = try byteOrder(source, orderRecord)

    let (root, heap, end) = try Unpickler.read(source, archive.records[pickle]!.data)
    guard end == archive.records[pickle]!.data.upperBound else {
      throw .damaged(pickle, "something follows the pickle")
    }
    var decoder = ArrayDecoder(heap) { (reference, name) throws(CheckpointError) in
      guard let record = archive.records[folder + "data/" + reference.key], reference.view == nil else {
        throw .damaged(name, "its storage \(quoted(reference.key)) is missing from the archive")
      }
      guard try reference.byteCount(name: name) == record.data.count else {
        throw .damaged(
          name,
          "its storage should have \(reference.count) elements, but its record has \(record.data.count) bytes"
        )
      }
      return TorchStorageBytes(source: source, range: record.data, isBigEndian: order == .big)
    }
    let checkpoint = try decoder.checkpoint(root, format: .torchZip, wanted: wanted)
    try checkpoint.checkStorages(of: archive)
    return checkpoint
  }

  /// Verifies the checksums of the records that hold the arrays. Other records, such as an optimizer's, are not read.
  private func checkStorages(of archive: ZipArchive) throws(CheckpointError) {
    let all = Array(arrays.values) + Array(unsavedBuffers.values)
    let used = Set(all.map(\.start))
    let resident = Set(all.filter(\.isMappedDirectly).map(\.start))
    let names = archive.records.filter { !$0.value.data.isEmpty && used.contains($0.value.data.lowerBound) }
      .keys
    try archive.checkChecksums(Array(names)) { resident.contains(archive.records[$0]!.data.lowerBound) }
  }

  /// The archive's top folder, with a trailing slash.
  private static func torchFolder(_ names: [String]) throws(CheckpointError) -> String {
    let pickles = names.filter { $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2 }
    guard pickles.count == 1, let pickle = pickles.first else { throw foreignArchive(names) }
    let folder = String(pickle.dropLast("data.pkl".count))
    guard !names.contains(where: { $0 == folder + "constants.pkl" || $0.hasPrefix(folder + "code/") }) else {
      throw .unsupported(
        nil, "this is a TorchScript archive: a program, not only weights",
        remedy: "Save its weights: torch.save(torch.jit.load('FILE').state_dict(), 'weights.pth')")
    }
    if let stranger = names.first(where: { !$0.hasPrefix(folder) }) {
      throw .damaged(stranger, "it lies outside the archive's folder \(quoted(folder))")
    }
    return folder
  }

  private static func foreignArchive(_ names: [String]) -> CheckpointError {
    let inside = names.filter { name in
      !name.contains("__MACOSX/")
        && [".pth", ".pt", ".ckpt", ".pkl", ".bin", ".safetensors"].contains { name.hasSuffix($0) }
    }
    let isTorch = names.contains { $0.hasSuffix("archive_format") || $0.hasSuffix("data.pkl") }
    if let first = inside.first, !isTorch {
      let rest = inside.count > 1 ? " and \(inside.count - 1) more" : ""
      return CheckpointError(
        .unrecognized, "this is a zip archive that holds \(quoted(first))\(rest)",
        remedy: "Unpack it first, with unzip, and give the file inside")
    }
    let kind =
      if names.contains(where: { $0.hasSuffix(".npy") }) {
        "an archive of NumPy arrays (.npz)"
      } else if names.contains(where: { $0.hasSuffix("model.weights.h5") }) {
        "a Keras model"
      } else if names.contains(where: { $0.hasSuffix("archive_format") || $0.contains("/models/") }) {
        "an exported PyTorch program (.pt2)"
      } else {
        "a zip archive without the single data.pkl that torch.save writes"
      }
    return CheckpointError(
      .unrecognized, "this is " + kind, remedy: "Save the weights with torch.save(model.state_dict(), …)")
  }

  private enum ByteOrder: String {
    case little
    case big
  }

  /// Older files lack this record and are little-endian.
  private static func byteOrder(_ source: ByteSource, _ record: ZipRecord?) throws(CheckpointError)
    -> ByteOrder
  {
    guard let record else { return .little }
    guard record.data.count <= 8, let order = source.text(record.data).flatMap(ByteOrder.init) else {
      throw .damaged("byteorder", "it is neither 'little' nor 'big'")
    }
    return order
  }
}
