import Diagnosis
import Imaging
import RetinaNet
import Tensors

/// Diagnoses pictures one after the other, by a model in memory or by traces.
struct Explainer {
  /// Absent where all sources are traces.
  let model: LoadedModel?
  let decoding: DecodingOptions
  /// Where selection begins, from a model's or a trace's own configuration.
  let thresholds: (Configuration) throws -> Thresholds
  /// The class names among which labels of objects are places.
  let classes: [String?]
  let iou: Double
  let workers: Workers

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// - Parameter progress: called with the share that is done.
  func diagnose(
    _ source: PictureSource, _ targets: [Target], unannotated: Set<Int> = [],
    progress: @escaping (Double) -> Void
  ) throws -> PictureDiagnosis {
    let trace = try trace(source, progress)
    guard trace.configuration.classes == classes else {
      throw Failure(description: "its classes differ from those of the run's first picture")
    }
    return try diagnose(trace, targets, unannotated)
  }

  /// The same picture on an input prepared in another way.
  func diagnose(
    _ image: Image, _ source: PictureSource, _ targets: [Target], by model: LoadedModel,
    progress: @escaping (Double) -> Void
  ) throws -> PictureDiagnosis {
    try diagnose(try model.trace(image, file: source.name) { progress($0.fraction) }, targets)
  }

  private func diagnose(
    _ trace: Trace, _ targets: [Target], _ unannotated: Set<Int> = []
  ) throws -> PictureDiagnosis {
    // Remedies ask for lower thresholds too.
    let candidates = Candidates(trace, workers: workers)
    let selection = candidates.select(try thresholds(trace.configuration))
    return PictureDiagnosis(
      Coverage(candidates, targets, iou: iou, unannotated: unannotated), selection)
  }

  private func trace(_ source: PictureSource, _ progress: @escaping (Double) -> Void) throws -> Trace {
    if case .trace(let path) = source { return try Trace(contentsOf: path) }
    guard let model else { preconditionFailure("a picture needs a model") }
    return try model.trace(source.image(decoding), file: source.name) { progress($0.fraction) }
  }
}
