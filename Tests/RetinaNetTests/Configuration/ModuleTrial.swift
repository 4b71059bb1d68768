import Checkpoints

@testable import RetinaNet

/// Reads bytes as a network that was saved whole, as if its modules were those of networks of each family. Any error that
/// is a clear line is fine; what is read must be within bounds. The fuzzer and the tests both call this.
struct ModuleTrial {
  private let architectures: [Architecture]

  /// - Parameter fixtures: the folder of the goldens' checkpoints.
  init(fixtures: String) throws {
    architectures = try ["torchvision-v1.pth", "detectron2.pkl", "mmdetection.pth"].map {
      try ModelFile.open("\(fixtures)/\($0)").architecture
    }
  }

  func read(_ bytes: [UInt8]) {
    guard let checkpoint = try? bytes.withUnsafeBytes({ try Checkpoint.parse($0) }) else { return }
    for architecture in architectures {
      do {
        let (layer, warnings) = try ModuleSettings.read(checkpoint, architecture)
        try layer?.checkBounds()
        precondition(warnings.allSatisfy { $0.utf8.count < 4000 })
      } catch {
        let words = "\(error)"
        precondition(words.utf8.count < 4000, "no clear line: \(words)")
      }
    }
  }
}
