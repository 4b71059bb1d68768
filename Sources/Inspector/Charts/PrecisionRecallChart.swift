import Evaluation
import Imaging
import Terminal

/// Precision over recall: the mean of all classes as a curve, and each class as a curve of its colour and a line of a
/// list, those with the lowest average precision first.
public struct PrecisionRecallChart: Sendable {
  public struct Curve: Sendable {
    public var name: String
    /// An index into `ClassColors`.
    public var color: Int
    /// At recalls that are evenly spaced from 0 to 1.
    public var precisions: [Double]

    public init(name: String, color: Int, precisions: [Double]) {
      self.name = name
      self.color = color
      self.precisions = precisions
    }

    public var averagePrecision: Double { precisions.reduce(0, +) / Double(max(1, precisions.count)) }
  }

  /// Worst first.
  let curves: [Curve]
  let iou: Double

  /// - Parameter curves: of the classes that have objects.
  public init(_ curves: [Curve], iou: Double) {
    self.curves = curves.enumerated().sorted { first, second in
      let (left, right) = (first.element.averagePrecision, second.element.averagePrecision)
      return left != right ? left < right : first.offset < second.offset
    }.map(\.element)
    self.iou = iou
  }

  /// At each recall the mean over the classes.
  public var mean: [Double] {
    guard let first = curves.first else { return [] }
    return first.precisions.indices.map { place in
      curves.reduce(0) { $0 + $1.precisions[place] } / Double(curves.count)
    }
  }

  /// What is written beside a curve.
  var figure: String { iou == 0.5 ? "AP50" : iou == 0.75 ? "AP75" : "AP" }

  var title: String {
    "Precision over recall at IoU \(iou)"
      + (curves.isEmpty
        ? ": no class has an object" : ", \(curves.count) class\(curves.count == 1 ? "" : "es")")
  }

  /// In character cells; without colours the classes' own curves are only in the list.
  public func canvas(_ size: Size, depth: ColorDepth) -> Canvas {
    var canvas = frame(size, isColored: depth != .none)
    let plot = Self.layout(size).plot
    var dots = Dots(plot.inner)
    if depth != .none {
      for curve in curves { draw(curve.precisions, Ink(ClassColors.color(curve.color)), plot, &dots) }
    }
    draw(mean, .standard, plot, &dots)
    dots.draw(on: &canvas, style: depth == .none ? [] : .bold)
    return canvas
  }

  private func draw(_ precisions: [Double], _ ink: Ink, _ plot: UnitPlot, _ dots: inout Dots) {
    let points = Self.points(precisions).map { plot.dot($0.precision, $0.recall) }
    for (start, end) in zip(points, points.dropFirst()) { dots.line(from: start, to: end, ink) }
  }

  /// The corners of a curve; where a recall is not reached, it falls.
  static func points(_ precisions: [Double]) -> [(recall: Double, precision: Double)] {
    let last = Double(max(1, precisions.count - 1))
    let reached = precisions.prefix { $0 > 0 }.count
    let points = precisions.prefix(reached).enumerated().map { (recall: Double($0) / last, precision: $1) }
    guard reached < precisions.count, let end = points.last else { return points }
    return points + [(recall: end.recall, precision: 0)]
  }
}
