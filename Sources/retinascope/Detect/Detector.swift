import Imaging
import RetinaNet

/// Turns pictures into results, one after the other, by a model in memory; and traces by what they hold.
struct Detector {
  /// Absent where all sources are traces.
  private let model: LoadedModel?
  private let decoding: DecodingOptions
  private let thresholds: (Configuration) throws -> Thresholds
  /// Where pictures with their boxes are saved, if at all.
  var overlays: OverlayFolder?

  /// - Parameter thresholds: what a trace is selected by, from its own configuration.
  init(
    _ model: LoadedModel?, decoding: DecodingOptions,
    thresholds: @escaping (Configuration) throws -> Thresholds
  ) {
    self.model = model
    self.decoding = decoding
    self.thresholds = thresholds
  }

  /// - Parameter progress: called with the share that is done.
  func detect(_ source: PictureSource, progress: @escaping (Double) -> Void) throws -> DetectionRun.Step {
    var timing = StageClock()
    let trace: Trace
    let chosen: Thresholds
    if case .trace(let path) = source {
      trace = try timing.measure("read") { try Trace(contentsOf: path) }
      chosen = try thresholds(trace.configuration)
    } else {
      guard let model else { preconditionFailure("a picture needs a model") }
      let image = try timing.measure("decode") { try source.image(decoding) }
      trace = try timing.measure("network") {
        try model.trace(image, file: source.name) { progress($0.fraction) }
      }
      chosen = trace.configuration.thresholds
    }
    let selection = timing.measure("select") { trace.select(chosen) }
    let result = PictureResult(trace, selection, file: source.name, timing: timing.stages)
    do {
      try overlays?.save(result, over: trace.image)
    } catch {
      return DetectionRun.Step(result: result, trouble: error)
    }
    return DetectionRun.Step(result: result)
  }
}
