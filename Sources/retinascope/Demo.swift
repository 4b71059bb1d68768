import Foundation

/// Where the demo's scenes and their ground truth lie.
enum Demo {
  /// The folder of scenes; relative where the program runs in the folder that holds it, for shorter names.
  static func scenes() throws -> String { try shortened(AssetLocation.path("demo")) }

  /// The scene that the inspector shows first: many things that are nearly something else.
  static let firstScene = "8_distractors.png"

  static func annotations() throws -> String { try AssetLocation.path("demo/annotations.json") }

  private static func shortened(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}
