import Foundation
import Glibc

/// The demo's scenes and their ground truth.
enum Demo {
  /// The folder of scenes; a relative path if the working directory contains it, for shorter names.
  static func scenes() throws -> String { try shortened(AssetLocation.path("demo")) }

  static func model() throws -> String { try AssetLocation.path("models/stamps-r18.safetensors") }

  static func annotations() throws -> String { try shortened(AssetLocation.path("demo/annotations.json")) }

  private static func shortened(_ path: String) -> String {
    let here = FileManager.default.currentDirectoryPath + "/"
    return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
  }
}

/// Finds the files that come with the program: the demo's model and scenes.
enum AssetLocation {
  /// The path of a file or folder in the assets, such as "models/stamps-r18.safetensors".
  static func path(_ name: String) throws -> String {
    try path(name, executable: executable())
  }

  /// Looks in `../share/retinascope` for an installed program, else in `assets` of the checkout that it was built in:
  /// the one with the build folder around the program. Other folders above are not looked into, since anyone may have
  /// written there. Searches from the executable's location, so that no build path is stored in the program.
  static func path(_ name: String, executable: String) throws -> String {
    let folder = URL(filePath: executable).deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().appending(path: "share/retinascope/\(name)")
    if FileManager.default.fileExists(atPath: installed.path) { return installed.path }
    var build = folder
    while build.path != "/" {
      if build.lastPathComponent.hasPrefix(".build") {
        let checkout = build.deletingLastPathComponent().appending(path: "assets/\(name)")
        if FileManager.default.fileExists(atPath: checkout.path) { return checkout.path }
      }
      build = build.deletingLastPathComponent()
    }
    throw AssetError(name: name, executable: executable)
  }

  /// The executable's path with links resolved.
  static func executable() -> String {
    guard let path = realpath("/proc/self/exe", nil) else { return CommandLine.arguments[0] }
    defer { free(path) }
    return String(cString: path)
  }
}

struct AssetError: Error, CustomStringConvertible {
  let name: String
  let executable: String

  var description: String {
    """
    of the demo, \(name) lies neither in ../share/retinascope beside \(executable) nor in assets/ of the checkout \
    that it was built in. Install with `make install`, run from a checkout, or give a picture and --model FILE
    """
  }
}
