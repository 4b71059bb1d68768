import Foundation
import TestSupport
import Testing

/// A scene of the demo through its network, saved once for all tests: it opens without waiting for the network.
enum SavedScene {
  static let picture = Program.checkout + "/assets/demo/8_distractors.png"

  /// Beside the program, where it is made anew by each run of the tests.
  private static let saved = Result {
    let file = (Program.path as NSString).deletingLastPathComponent + "/scene.safetensors"
    let outcome = try Program().run(["trace", picture, "--output", file])
    try #require(outcome.exitCode == 0, "\(outcome.stderr)")
    return file
  }

  /// The trace's path.
  static func path() throws -> String { try saved.get() }
}
