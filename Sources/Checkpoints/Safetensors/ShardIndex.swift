import Foundation
import OrderedCollections
import Support

/// The index of a model that was saved in parts ("model-00001-of-00002.safetensors"): which part holds which array.
///
/// Source: `save_pretrained` in Hugging Face's transformers, and huggingface_hub's `split_torch_state_dict_into_shards`.
struct ShardIndex {
  private let path: String
  /// Whether the index itself was given, and not one of the parts.
  private let isGiven: Bool
  /// The part's file name, by array.
  private let parts: [String: String]

  private static let ending = ".index.json"
  private static let mostBytes = 64 << 20
  private static let mostParts = 1024

  /// `nil` if the file is neither a part nor an index.
  init?(_ path: String) throws(CheckpointError) {
    isGiven = path.hasSuffix(Self.ending)
    guard let index = isGiven ? path : try Self.index(ofPart: path) else { return nil }
    self.path = index
    let data: Data
    do throws(FileError) { data = Data(try InputFile.bytes(of: index, limit: Self.mostBytes)) } catch {
      throw CheckpointError(.unreadable, file: index, error.reason, remedy: "Check the path")
    }
    guard let map = (try? JSONDecoder().decode(Contents.self, from: data))?.map, !map.isEmpty else {
      throw CheckpointError(
        .unrecognized, file: index, "this JSON file has no weight_map, so it is no index of a model in parts",
        remedy: "Give a .pth, .pt, .ckpt, .pkl or .safetensors file")
    }
    parts = map
  }

  private struct Contents: Decodable {
    var map: [String: String]?

    enum CodingKeys: String, CodingKey { case map = "weight_map" }
  }

  /// The index beside a part; `nil` if the name is that of no part, or of the only one.
  private static func index(ofPart path: String) throws(CheckpointError) -> String? {
    guard let match = path.firstMatch(of: /^(.*)-([0-9]{5})-of-([0-9]{5})\.([A-Za-z]+)$/) else { return nil }
    let index = "\(match.1).\(match.4)\(ending)"
    if FileManager.default.fileExists(atPath: index) { return index }
    guard let number = Int(match.2), let count = Int(match.3), count > 1,
      FileManager.default.fileExists(atPath: path)
    else { return nil }
    let name = index.split(separator: "/").last.map(String.init) ?? index
    throw .unsupported(
      nil, "this is part \(number) of \(count) of a model, and its index is not beside it",
      remedy: "Put \(name) and all \(count) parts into one folder")
  }

  /// All arrays, each from the part that holds it.
  func open(requiringFinite: Bool) throws(CheckpointError) -> Checkpoint {
    let files = Set(parts.values).sorted()
    guard files.count <= Self.mostParts, parts.count <= Limits.arrays else {
      throw CheckpointError(
        .damaged, file: path, "it names \(files.count) parts and \(parts.count) arrays",
        remedy: "Download or copy the file again")
    }
    var arrays: OrderedDictionary<String, StoredArray> = [:]
    var metadata: [String: String] = [:]
    var warnings: [String] = []
    var format = CheckpointFormat.safetensors
    for file in files {
      let part = try open(file, requiringFinite: requiringFinite)
      format = part.format
      metadata.merge(part.metadata) { first, _ in first }
      warnings += part.warnings
      for (name, array) in part.arrays {
        guard parts[name] == file else {
          throw error(file, "the index places its array \(quoted(name)) elsewhere")
        }
        arrays[name] = array
      }
    }
    if let missing = parts.filter({ arrays[$0.key] == nil }).min(by: { $0.key < $1.key }) {
      throw error(missing.value, "it lacks \(quoted(missing.key)), which the index places there")
    }
    if !isGiven {
      warnings.append("this is one of \(files.count) parts of a model, and all of them were read")
    }
    return Checkpoint(format: format, arrays: arrays, metadata: metadata, warnings: warnings)
  }

  private func open(_ file: String, requiringFinite: Bool) throws(CheckpointError) -> Checkpoint {
    guard !file.isEmpty, !file.contains("/"), !file.contains("\0"), file != "..", file != "." else {
      throw error(file, "a part must lie in the index's own folder")
    }
    let place = (path as NSString).deletingLastPathComponent
    let whole = place.isEmpty ? file : place + "/" + file
    do throws(CheckpointError) {
      return try Checkpoint.read(
        try ByteSource(path: whole), wanted: nil, requiringFinite: requiringFinite)
    } catch {
      throw error.inFile(whole)
    }
  }

  private func error(_ file: String, _ problem: String) -> CheckpointError {
    CheckpointError(
      .damaged, file: path, at: file, problem, remedy: "Download the index and all parts again")
  }
}

extension Checkpoint {
  /// Refuses what `torch.distributed.checkpoint` writes: a folder with a file of each process.
  static func refuseDistributed(_ path: String) throws(CheckpointError) {
    guard path.hasSuffix(".distcp") || FileManager.default.fileExists(atPath: path + "/.metadata") else {
      return
    }
    throw .unsupported(
      nil, "this is a checkpoint of torch.distributed.checkpoint, a folder with a file of each process",
      remedy:
        "Turn it into one file: python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER model.pth"
    )
  }
}
