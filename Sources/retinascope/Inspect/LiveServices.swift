import Foundation
import Imaging
import Inspector
import RetinaNet
import Support
import Tensors
import Terminal

/// The inspector's services: it reads pictures and traces, runs the model, and writes into the working directory.
struct LiveServices: Services {
  let sources: [PictureSource]
  /// Absent where all sources are traces.
  let model: LazyModel?
  let decoding: DecodingOptions
  let truth: InspectorTruth
  /// A name per class channel, `nil` for background.
  let classes: [String?]
  /// What the thresholds are at the start: scores below them are prepared only when they are asked for.
  let thresholds: Thresholds
  let workers: Workers

  func prepare(_ inference: InferenceID, picture: LoadedPicture?, report: (PreparationStep) throws -> Void)
    throws -> InspectedPicture
  {
    let source = sources[inference.picture]
    if case .trace(let path) = source {
      let trace = try Trace(contentsOf: path)
      let picture = picture ?? LoadedPicture(trace.image)
      try report(.read(picture))
      try remark(inference, picture, report)
      return try inspected(picture, trace, report)
    }
    let picture = try picture ?? LoadedPicture(source.image(decoding))
    try report(.read(picture))
    try remark(inference, picture, report)
    guard let model else { preconditionFailure("a picture needs a model") }
    let loaded = try model.get { try report(.working("loading the model", nil)) }
    let trace = try withoutActuallyEscaping(report) { report in
      try loaded.trace(picture.image, file: source.name) {
        try report(.working("running the network: \($0.stage.rawValue)", $0.fraction))
      }
    }
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
      state.pictures[index].status = .read(LoadedPicture(try sources[index].image(decoding)))
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
      picture: picture, trace: trace, candidates: Candidates(trace, above: floor, workers: workers))
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
    let set = truth.annotations(adding: drawn, names: sources.map(\.name), classes: classes)
    return try NewFile.write(set.cocoJSON(), stem: "\(stem(inference))-ground-truth", ending: "json")
  }

  /// The picture's name without folders and ending.
  private func stem(_ inference: InferenceID) -> String {
    FileStem.of(sources[inference.picture].name)
  }
}
