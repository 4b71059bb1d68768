/// The container format of a checkpoint, recognized by its content and not by its name.
public enum CheckpointFormat: String, Sendable {
  /// What `torch.save` has written since 1.6: a zip archive with a pickle inside.
  case torchZip
  /// What `torch.save` wrote before 1.6: pickles followed by raw storages.
  case torchLegacy
  /// A plain pickle of NumPy arrays, used by detectron2's model zoo.
  case pickle
  case safetensors
}

extension Checkpoint {
  /// Detects the format from the first bytes. The error names the kind of an unsupported file if it is known.
  static func recognizeFormat(of source: ByteSource) throws(CheckpointError) -> CheckpointFormat {
    if source.starts(with: [0x50, 0x4B, 3, 4]) { return .torchZip }
    // A safetensors header is its length followed by a JSON object.
    if source.starts(with: [UInt8(ascii: "{")], at: 8) { return .safetensors }
    if source.starts(with: [0x80]), source.count > 1, (2...5).contains(source.bytes(1..<2)[0]) {
      return startsWithTorchMagic(source) ? .torchLegacy : .pickle
    }
    guard let foreign = ForeignFile.allCases.first(where: { $0.matches(source) }) else {
      throw CheckpointError(
        .unrecognized, "this is not a checkpoint of a known format",
        remedy: "Give a .pth, .pt, .ckpt, .pkl or .safetensors file")
    }
    throw CheckpointError(.unrecognized, "this is " + foreign.rawValue, remedy: foreign.remedy)
  }
}

/// Unsupported files that users may try to open: other model formats, and files that are not models.
private enum ForeignFile: String, CaseIterable {
  case gitLFS = "a Git LFS pointer, which stands in for the file"
  case html = "a web page, perhaps the error page of a download"
  case json = "a JSON file"
  case onnx = "an ONNX model"
  case hdf5 = "an HDF5 file, as Keras writes"
  case numPy = "a single NumPy array"
  case gguf = "a GGUF model"
  case tfLite = "a TensorFlow Lite model"
  case tar = "a tar archive, perhaps of PyTorch before 0.2"
  case compressed = "a compressed file"
  case emptyZip = "an empty zip archive"
  case textPickle = "a pickle of protocol 0 or 1"
  case picture = "a picture"

  func matches(_ source: ByteSource) -> Bool {
    switch self {
    case .gitLFS: source.starts(with: "version https://git-lfs")
    case .html: source.startsWithText(["<!doctype", "<html", "<?xml", "<head"])
    case .json: source.startsWithText(["{", "["])
    // Protocol buffers: field 1 (the IR version) as a small number, then field 2 (the producer) as text.
    case .onnx: source.starts(with: [0x08]) && source.starts(with: [0x12], at: 2)
    case .hdf5: source.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
    case .numPy: source.starts(with: [0x93] + "NUMPY".utf8)
    case .gguf: source.starts(with: "GGUF")
    case .tfLite: source.starts(with: "TFL3", at: 4)
    case .tar: source.starts(with: "ustar", at: 257)
    case .compressed:
      [
        [0x1F, 0x8B], [0x42, 0x5A, 0x68], [0xFD, 0x37, 0x7A, 0x58], [0x28, 0xB5, 0x2F, 0xFD],
        [0x37, 0x7A, 0xBC],
      ]
      .contains { source.starts(with: $0) }
    case .emptyZip: source.starts(with: [0x50, 0x4B, 5, 6])
    case .textPickle: ["(dp", "(lp", "}q", "ccollections\n"].contains { source.starts(with: $0) }
    case .picture: [[0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF]].contains { source.starts(with: $0) }
    }
  }

  var remedy: String {
    switch self {
    case .gitLFS: "Fetch the file itself with git lfs pull"
    case .html: "Download the file again, and look at the address in a browser"
    case .onnx, .tfLite, .gguf, .hdf5: "Give the checkpoint that it was exported from"
    case .compressed, .tar: "Unpack it first"
    case .textPickle: "Load it in Python and pickle it again with protocol=4"
    case .picture: "Give the picture as IMAGE and the checkpoint as --model"
    case .json, .numPy, .emptyZip: "Give a .pth, .pt, .ckpt, .pkl or .safetensors file"
    }
  }
}

extension ByteSource {
  fileprivate func starts(with text: String, at offset: Int = 0) -> Bool {
    starts(with: Array(text.utf8), at: offset)
  }

  /// Whether the text starts with one of `beginnings` (lower case), ignoring leading white space and case.
  fileprivate func startsWithText(_ beginnings: [String]) -> Bool {
    let space: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
    let text = bytes(0..<min(count, 256)).drop { space.contains($0) }
    return beginnings.contains { beginning in
      text.count >= beginning.utf8.count
        && zip(text, beginning.utf8).allSatisfy { $0 == $1 || ($0 | 0x20 == $1 && $1 >= 0x61) }
    }
  }
}
