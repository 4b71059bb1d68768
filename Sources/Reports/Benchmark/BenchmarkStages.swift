import RetinaNet

/// The stages' times, from what several processes measured.
struct BenchmarkStages {
  /// In the order in which they run; `network` is backbone, pyramid and heads together.
  private static let order =
    ["build", "decode", "resize", "network"] + NetworkStage.allCases.map(\.rawValue) + ["prepare", "select"]

  /// - Parameter processes: at least one, of equal setups.
  static func stages(_ processes: [ProcessMeasurement]) -> [BenchmarkStage] {
    let runs = processes.flatMap(\.runs)
    let rate = Samples(processes.flatMap(\.speed.registers)).median
    let floors = floors(runs)
    return order.compactMap { name in
      if name == "build" {
        let times = Samples(processes.map(\.build))
        return BenchmarkStage(name, times, operations: nil, relative: times.least * rate)
      }
      guard floors.contains(where: { belongs($0.stage, to: name) }) else { return nil }
      let times = Samples(runs.map { run in sum(run, of: name, \.milliseconds) })
      return BenchmarkStage(
        name, times, operations: processes[0].operations[name],
        relative: sum(floors, of: name, \.processor) * rate)
    }
  }

  /// The least processor time of each piece over all runs. Who else uses the machine only adds to a piece's time, rarely to
  /// that of the same piece in every run; so the sum of the least changes less than any run's.
  private static func floors(_ runs: [[MeasuredPiece]]) -> [MeasuredPiece] {
    guard var least = runs.first else { return [] }
    for run in runs.dropFirst() {
      for (place, piece) in zip(least.indices, run) where piece.processor < least[place].processor {
        least[place] = piece
      }
    }
    return least
  }

  static func isPartOfNetwork(_ stage: String) -> Bool { NetworkStage(rawValue: stage) != nil }

  private static func belongs(_ piece: String, to stage: String) -> Bool {
    piece == stage || (stage == "network" && isPartOfNetwork(piece))
  }

  private static func sum(
    _ pieces: [MeasuredPiece], of stage: String, _ time: KeyPath<MeasuredPiece, Double>
  ) -> Double {
    pieces.reduce(0) { belongs($1.stage, to: stage) ? $0 + $1[keyPath: time] : $0 }
  }
}
