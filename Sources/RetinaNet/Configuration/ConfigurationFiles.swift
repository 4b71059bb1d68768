import Foundation
import Support

extension ConfigurationLayer {
  /// Larger files are not configurations.
  static let mostBytes = 16 << 20

  /// Reads a file given by `--config`.
  public static func file(_ path: String) throws(ConfigurationError) -> ConfigurationLayer {
    try ConfigurationLayer(json: try contents(of: path), origin: .config(file: path))
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
    let hub = checkpoint.deletingLastPathComponent().appending(path: "config.json")
    guard ["model.", "model-0"].contains(where: checkpoint.lastPathComponent.hasPrefix),
      FileManager.default.fileExists(atPath: hub.path)
    else {
      return nil
    }
    return try deepForest(try contents(of: hub.path), origin: .sidecar(file: hub.lastPathComponent))
  }

  private static func contents(of path: String) throws(ConfigurationError) -> Data {
    do throws(FileError) { return Data(try InputFile.bytes(of: path, limit: mostBytes)) } catch {
      throw .unreadable(source: path, why: error.reason)
    }
  }
}
