import ArgumentParser
import Glibc
import Imaging
import Inspector
import Reports
import Terminal

/// Which charts `evaluate` draws, and where.
struct ChartOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Saves precision over recall, of each class and their mean, as a PNG.", valueName: "file"),
    completion: .file(extensions: ["png"]))
  var curves: String?

  @Option(
    help: ArgumentHelp("Saves the confusion matrix as a PNG, of at most 300 classes.", valueName: "file"),
    completion: .file(extensions: ["png"]))
  var confusion: String?

  @Option(
    help: ArgumentHelp(
      "Columns and rows of what --format curves and confusion draw. Default: the terminal's, else 80x24.",
      valueName: "COLSxROWS"))
  var size: CellSize?

  @Option(
    help: ArgumentHelp(
      "Colours of what they draw: auto (all on a terminal, else none), truecolor, 256, 16, 8 or none.",
      valueName: "colors"))
  var color = ColorChoice.auto

  var files: [String] { [curves, confusion].compactMap { $0 } }

  /// A chart as text for standard output.
  func text(_ draw: (CellSize, ColorDepth) -> Canvas) -> String {
    let depth = color.depth ?? (Self.isPlain ? .none : .truecolor)
    let canvas = draw(size ?? TerminalDefaults.size ?? CellSize(width: 80, height: 24), depth)
    return depth == .none ? canvas.text : canvas.ansi(depth: depth)
  }

  /// Writes the requested PNG files.
  func save(_ report: EvaluationReport) throws {
    if let curves { try Self.write(report.curveChart.image(), to: curves) }
    if let confusion { try Self.write(report.confusionChart.image(), to: confusion) }
  }

  private static func write(_ image: Image, to path: String) throws {
    let sink = try OutputSink(path: path)
    try sink.write(image.encodedPNG())
    try sink.finish()
  }

  private static var isPlain: Bool {
    isatty(STDOUT_FILENO) != 1 || TerminalDefaults.isWithoutColor
  }
}

extension EvaluationReport {
  var curveChart: PrecisionRecallChart {
    PrecisionRecallChart(
      curves.enumerated().compactMap { place, curve in
        curve.map { .init(name: names[place], color: place, precisions: $0.precisions) }
      }, iou: iou)
  }

  var confusionChart: ConfusionChart { ConfusionChart(confusion, names: names) }
}
