import Imaging
import Runs
import Support
import Terminal

/// What the charts of view 7 share: the steps that are seen, where they are read, and how values become points.
struct RunCurves {
  let state: State
  private let numbers: RunReading

  /// `nil` before the first step.
  init?(_ state: State) {
    guard let numbers = RunReading(state) else { return nil }
    (self.state, self.numbers) = (state, numbers)
  }

  /// From the first to the last step of all runs.
  var steps: ClosedRange<Int> { numbers.steps }
  /// The step where the curves are read.
  var read: Int { numbers.read }
  /// Over how many steps values are averaged, the last of them the one that is shown.
  var window: Int { numbers.window }
  var runs: [ShownRun] { numbers.runs }
  var depth: ColorDepth { state.traits.depth }

  var across: AxisScale {
    AxisScale(
      spacing: .even,
      range: Double(steps.lowerBound)...Double(max(steps.lowerBound + 1, steps.upperBound)))
  }

  /// The step at which a run is read, which may have fewer steps.
  func ownStep(_ run: Int) -> Int { numbers.ownStep(run) }

  /// The steps that what is read of a run is an average of.
  func window(of run: Int) -> ClosedRange<Int> { numbers.window(at: numbers.ownStep(run)) }

  /// "step 400", or where values are averaged "steps 381 to 400".
  var readingText: String {
    window == 1
      ? "step \(grouped(read))"
      : "steps \(grouped(max(steps.lowerBound, read - window + 1))) to \(grouped(read))"
  }

  /// The moving average of a quantity.
  func mean(_ quantity: RunQuantity, run: Int, at step: Int) -> Double? {
    numbers.mean(quantity, run: run, at: step)
  }

  /// The same where the curves are read, in a run that may have fewer steps.
  func reading(_ quantity: RunQuantity, run: Int) -> Double? { numbers.reading(quantity, run: run) }

  /// The share of the first of two quantities in their sum.
  func share(_ one: RunQuantity, _ other: RunQuantity, run: Int, at step: Int) -> Double? {
    numbers.share(one, other, run: run, at: step)
  }

  /// How curves are drawn.
  struct CurveLook {
    var color: RGB?
    var label = ""
    var labelPlace = 0.5
    var isBold = false
    var isDashed = false
  }

  /// The steps of the dots across a chart.
  private func places(_ axes: ChartAxes) -> [Int] {
    let count = min(steps.upperBound - steps.lowerBound + 1, max(2, axes.inner.width * 2))
    guard count > 1 else { return [steps.lowerBound] }
    return (0..<count).map {
      steps.lowerBound
        + Int((Double($0) * Double(steps.upperBound - steps.lowerBound) / Double(count - 1)).rounded())
    }
  }

  func curve(_ axes: ChartAxes, _ look: CurveLook, _ value: (Int) -> Double?) -> LineChart.ChartCurve {
    let scale = axes.upwardsScale
    let points = places(axes).map { step in
      let value = value(step).flatMap { scale.spacing == .even || $0 > 0 ? $0 : nil }
      return LineChart.ChartPoint(
        across: axes.acrossScale.position(Double(step)), upwards: value.map(scale.position) ?? .nan)
    }
    return LineChart.ChartCurve(
      points: points, color: look.color, isBold: look.isBold, isDashed: look.isDashed, label: look.label,
      labelPlace: look.labelPlace)
  }

  /// From the least to the greatest value of single steps.
  func band(_ axes: ChartAxes, _ color: RGB?, _ quantity: RunQuantity, run: Int) -> LineChart.ChartBand {
    let places = places(axes)
    let scale = axes.upwardsScale
    var before = steps.lowerBound - 1
    let points = places.compactMap { step -> LineChart.ChartBand.BandPoint? in
      defer { before = step }
      let values = runs[run].history.statistics(quantity, in: min(before + 1, step)...step)
      guard values.count > 0, scale.spacing == .even || values.least > 0 else { return nil }
      return LineChart.ChartBand.BandPoint(
        across: axes.acrossScale.position(Double(step)), low: scale.position(values.least),
        high: scale.position(values.greatest))
    }
    return LineChart.ChartBand(points: points, color: color)
  }

  /// An axis that holds values, with a margin; `nil` where there are none.
  ///
  /// - Parameter isLogarithmic: whether it is, where all values are above 0. An even axis begins at 0.
  static func scale(_ values: [Double], isLogarithmic: Bool) -> AxisScale? {
    let known = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    guard let least = known.min(), let greatest = known.max() else { return nil }
    if isLogarithmic {
      let margin = greatest / least < 1.5 ? 1.5 : 1.15
      return AxisScale(spacing: .logarithmic, range: least / margin...greatest * margin)
    }
    return AxisScale(
      spacing: .even, range: min(0, least)...max(greatest * 1.08, least + max(1e-12, least.magnitude * 1e-6)))
  }

  /// All means of some quantities that a chart shows.
  func values(_ quantities: [RunQuantity]) -> [Double] {
    let count = 200
    let span = steps.upperBound - steps.lowerBound
    return runs.indices.flatMap { run in
      (0...min(count, span)).flatMap { place -> [Double] in
        let step = steps.lowerBound + span * place / max(1, min(count, span))
        return quantities.compactMap { mean($0, run: run, at: step) }
      }
    }
  }

  /// Axes over the steps, without a row for titles.
  func axes(width: Int, height: Int, _ upwards: AxisScale) -> ChartAxes {
    ChartAxes(
      area: Area(x: 0, y: 0, width: width, height: height), across: "step", upwards: "", acrossScale: across,
      upwardsScale: upwards, isTitled: false)
  }

  /// The position of the reading line; `nil` at the last step, where there is none.
  var cursor: Double? {
    state.options.training.step == nil ? nil : across.position(Double(read))
  }
}

/// Colours of view 7.
enum RunColors {
  static let positives = RGB(0, 160, 110)
  static let negatives = RGB(225, 115, 30)
  /// Under what is partly theirs, so that the border between both is sharp.
  static let negativeGround = RGB(86, 52, 26)
  static let classification = RGB(90, 140, 255)
  static let box = RGB(190, 150, 0)
  static let rate = RGB(145, 95, 225)
  /// Of two runs.
  static let runs = [RGB(90, 140, 255), RGB(215, 80, 170)]

  static func pen(_ color: RGB?, _ depth: ColorDepth, style: Style = []) -> Pen {
    guard let color, depth != .none else { return Pen(style: style) }
    return Pen(Ink(color), style: style)
  }
}
