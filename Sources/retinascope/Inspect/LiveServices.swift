import Foundation
import Imaging
import Inspector
import RetinaNet
import Runs
import Support
import Terminal

/// The inspector's services: it reads pictures and traces, runs the model, and writes into the working directory.
struct LiveServices: Services {
  let sources: [PictureSource]
  let session: ModelSession
  let truth: InspectorTruth
  /// What the thresholds are at the start: scores below them are prepared only when they are asked for.
  let thresholds: Thresholds

  func prepare(
    _ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    var picture = picture
    var clock = StageClock()
    let trace = try session.trace(sources[inference.picture], decoded: picture?.image, clock: &clock) {
      step in
      switch step {
      case .decoded(let image):
        let read = picture ?? LoadedPicture(image)
        picture = read
        try report(.read(read))
        try remark(inference, read, report)
      case .loadingWeights: try report(.working("loading the model", nil))
      case .network(let share):
        try report(.working("running the network: \(share.stage.rawValue)", share.fraction))
      }
    }
    guard let picture else { preconditionFailure("a trace has its picture") }
    return try inspected(picture, trace, report)
  }

  /// Says where the annotations do not fit the picture.
  private func remark(
    _ inference: InferenceID, _ picture: LoadedPicture, _ report: (PreparationStep) throws -> Void
  ) throws {
    let image = picture.image
    if let remark = truth.remark(ofSource: inference.picture, width: image.width, height: image.height) {
      try report(.remark(remark))
    }
  }

  /// Reads the picture that is shown first, so that it is there with the first frame.
  ///
  /// - Throws: why it cannot be read, where there is no other.
  func readShown(in state: inout State) throws {
    let index = state.inference.picture
    guard !sources[index].isTrace else { return }
    do {
      state.pictures[index].status = .read(LoadedPicture(try sources[index].image(session.decoding)))
    } catch {
      guard sources.count > 1 else { throw error }
      state.pictures[index].status = .failed(String(describing: error))
    }
  }

  private func inspected(
    _ picture: LoadedPicture, _ trace: Trace, _ report: (PreparationStep) throws -> Void
  ) throws -> InspectedPicture {
    try report(.working("sorting scores", nil))
    let floor = min(thresholds.lowestScore, trace.configuration.thresholds.lowestScore)
    return InspectedPicture(
      picture: picture, trace: trace, candidates: Candidates(trace, above: floor, workers: session.workers))
  }

  func savePNG(_ canvas: Canvas, of inference: InferenceID, in view: ViewKind) throws -> String {
    try NewFile.write(
      canvas.image().encodedPNG(), stem: "\(stem(inference))-\(view.name)", ending: "png")
  }

  func saveJSON(_ selection: Selection, of inspected: InspectedPicture, _ inference: InferenceID) throws
    -> String
  {
    let result = PictureResult(inspected.trace, selection, file: sources[inference.picture].name, timing: [])
    var document = DetectionJSON(model: inspected.trace.configuration.name)
    let text = document.start + document.text(of: result) + document.end
    return try NewFile.write(Array(text.utf8), stem: "\(stem(inference))-detections", ending: "json")
  }

  func saveTruth(_ drawn: [DrawnObjects], _ inference: InferenceID) throws -> String {
    let set = truth.annotations(
      adding: drawn, names: sources.map(\.name), classes: session.configuration.classes)
    return try NewFile.write(set.cocoJSON(), stem: "\(stem(inference))-ground-truth", ending: "json")
  }

  private func stem(_ inference: InferenceID) -> String {
    pictureStem(sources[inference.picture].name)
  }
}
