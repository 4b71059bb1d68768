import Support

/// What was measured, and how: the head of every report of `bench`.
public struct BenchmarkSetup: Codable, Sendable, Hashable {
  /// The model's name.
  let model: String
  let threads: Int
  let runs: Int
  /// The padded input's height in pixels.
  let height: Int
  /// The padded input's width in pixels.
  let width: Int
  /// The instruction set of the kernels.
  let instructions: String

  /// - Parameters:
  ///   - model: the model's name.
  ///   - height: the padded input's height in pixels.
  ///   - width: the padded input's width in pixels.
  ///   - instructions: the instruction set of the kernels.
  public init(model: String, threads: Int, runs: Int, height: Int, width: Int, instructions: String) {
    (self.model, self.threads, self.runs) = (model, threads, runs)
    (self.height, self.width, self.instructions) = (height, width, instructions)
  }

  /// "demo, input 480×640, 1 thread, 7 runs".
  var text: String {
    "\(printable(model)), input \(height)×\(width), \(counted(threads, "thread")), \(counted(runs, "run"))"
  }

  /// But for the instructions, which reports write behind what they are of.
  var members: [(String, JSONText)] {
    [
      ("model", .string(model)), ("input", ["height": .int(height), "width": .int(width)]),
      ("threads", .int(threads)), ("runs", .int(runs)),
    ]
  }
}
