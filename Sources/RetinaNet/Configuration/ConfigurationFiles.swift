import Checkpoints
import Foundation
import Support

extension ConfigurationLayer {
  /// Larger files are not configurations.
  static let mostBytes = 16 << 20

  /// Reads a file given by `--config`.
  ///
  /// - Throws: for a field that is no setting, too: a slip of a letter would leave a setting as it was.
  public static func file(_ path: String) throws(ConfigurationError) -> ConfigurationLayer {
    let fields = try ConfigurationFields(json: try contents(of: path), source: path)
    if let unknown = SettingNames.unknown(in: fields).first {
      throw .unknownSetting(source: path, path: unknown.path, meant: unknown.meant)
    }
    return try ConfigurationLayer(fields: fields, origin: .config(file: path))
  }

  /// Fields of the file beside a checkpoint that are no settings.
  func unknownFields(besideCheckpoint path: String) throws(ConfigurationError) -> [String] {
    guard case .sidecar(let file) = origin, file != Self.hubName else { return [] }
    let path = URL(filePath: path).deletingLastPathComponent().appending(path: file).path
    let unknown = SettingNames.unknown(
      in: try ConfigurationFields(json: try Self.contents(of: path), source: file))
    // A file about something else is told as a whole.
    return unknown.filter { !isEmpty || $0.meant != nil }.prefix(6).map { field in
      "\(file): \(short(field.path)) is no setting, and not read"
        + (field.meant.map { "; did you mean \($0)?" } ?? "")
    }
  }

  /// The `config` in a safetensors file's own metadata.
  static func metadata(_ metadata: [String: String]) throws(ConfigurationError) -> ConfigurationLayer? {
    guard let text = metadata["config"] else { return nil }
    guard text.utf8.count <= mostBytes else {
      throw .unreadable(source: SettingOrigin.metadata.description, why: "it is larger than 16 MB")
    }
    return try ConfigurationLayer(json: Data(text.utf8), origin: .metadata)
  }

  /// The file next to a checkpoint with the same name and the extension `.json`, or DeepForest's `config.json`.
  static func sidecar(ofCheckpoint path: String) throws(ConfigurationError) -> ConfigurationLayer? {
    let checkpoint = URL(filePath: path)
    let stem = checkpoint.deletingPathExtension()
    let sidecar = stem.appendingPathExtension("json")
    if sidecar.path != checkpoint.path, FileManager.default.fileExists(atPath: sidecar.path) {
      return try ConfigurationLayer(
        json: try contents(of: sidecar.path), origin: .sidecar(file: sidecar.lastPathComponent))
    }
    guard let hub = hubFile(ofCheckpoint: path) else { return nil }
    return try deepForest(try contents(of: hub.path), origin: .sidecar(file: hub.lastPathComponent))
  }

  /// What huggingface_hub writes beside a `model.safetensors`.
  static let hubName = "config.json"

  private static func hubFile(ofCheckpoint path: String) -> URL? {
    let checkpoint = URL(filePath: path)
    let hub = checkpoint.deletingLastPathComponent().appending(path: hubName)
    return ["model.", "model-0"].contains(where: checkpoint.lastPathComponent.hasPrefix)
      && FileManager.default.fileExists(atPath: hub.path) ? hub : nil
  }

  /// The arguments of a network's class, as huggingface_hub keeps them beside the weights, and what else a safetensors file
  /// says of itself, as if a training program had saved it.
  static func namedSettings(
    besideCheckpoint path: String, _ metadata: [String: String]
  ) throws(ConfigurationError) -> [String: PlainValue] {
    func plain(_ json: Data) -> PlainValue? {
      (try? JSONDecoder().decode(JSONValue.self, from: json)).map(PlainValue.init)
    }
    var saved: [String: PlainValue] = [:]
    if let hub = hubFile(ofCheckpoint: path) {
      saved[hub.lastPathComponent] = plain(try contents(of: hub.path))
    }
    let entries = metadata.filter { $0.key != "config" && $0.value.utf8.count <= 1 << 20 }.sorted {
      $0.key < $1.key
    }
    if !entries.isEmpty {
      saved["metadata"] = .dictionary(
        entries.map { .init(key: $0.key, value: plain(Data($0.value.utf8)) ?? .text($0.value)) })
    }
    return saved
  }

  private static func contents(of path: String) throws(ConfigurationError) -> Data {
    do throws(FileError) { return Data(try InputFile.bytes(of: path, limit: mostBytes)) } catch {
      throw .unreadable(source: path, why: error.reason)
    }
  }
}

extension PlainValue {
  init(_ json: JSONValue) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .number(let value): self = Int(exactly: value).map(PlainValue.integer) ?? .number(value)
    case .string(let text): self = .text(text)
    case .array(let items): self = .list(items.map { PlainValue($0) })
    case .object(let members):
      self = .dictionary(
        members.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: PlainValue($0.value)) })
    }
  }
}
