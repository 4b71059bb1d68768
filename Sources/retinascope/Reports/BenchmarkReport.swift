import RetinaNet
import Terminal

/// What a benchmark says, for people and for scripts.
struct BenchReport {
  let model: String
  let threads: Int
  let runs: Int
  let answer: NetworkBench.Answer

  var table: String {
    let size = "\(answer.input.height)×\(answer.input.width)"
    var text =
      "\(printable(model)), input \(size), \(threads) thread\(threads == 1 ? "" : "s"), "
      + "\(runs) run\(runs == 1 ? "" : "s")\n\n"
    text += row("stage", ["median ms", "min", "max", "GFLOP/s"])
    for stage in answer.stages {
      let isPart = ["backbone", "pyramid", "heads"].contains(stage.name)
      let times = [stage.samples.median, stage.samples.least, stage.samples.most].map { fixed($0, 2) }
      text += row((isPart ? "  " : "") + stage.name, times + [stage.gigaflops.map { fixed($0, 1) } ?? ""])
    }
    return text + "\npeak memory \(answer.peakMemory >> 20) MiB\n"
  }

  private func row(_ name: String, _ cells: [String]) -> String {
    var line = name.paddedRight(to: 12)
    for cell in cells { line += cell.paddedLeft(to: 11) }
    while line.hasSuffix(" ") { line.removeLast() }
    return line + "\n"
  }

  var json: JSONText {
    let stages = answer.stages.map { stage -> (String, JSONText) in
      var members: [(String, JSONText)] = [
        ("median_ms", .double(stage.samples.median)), ("min_ms", .double(stage.samples.least)),
        ("max_ms", .double(stage.samples.most)),
      ]
      if let gigaflops = stage.gigaflops { members.append(("gflops", .double(gigaflops))) }
      return (stage.name, .object(members))
    }
    return .object([
      ("model", .string(model)),
      ("input", .object([("height", .int(answer.input.height)), ("width", .int(answer.input.width))])),
      ("threads", .int(threads)), ("runs", .int(runs)), ("stages", .object(stages)),
      ("peak_memory_bytes", .int(answer.peakMemory)),
    ])
  }
}
