import Foundation
import Imaging
import Inspector
import RetinaNet
import Tensors
import Terminal

/// The inspector's workshop: it reads pictures and traces, runs the model, and writes into the working directory.
struct ProgramWorkshop: Workshop {
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

  func prepare(_ pass: Pass, picture: Picture?, report: (Preparation) throws -> Void) throws -> Subject {
    let source = sources[pass.picture]
    if case .trace(let path) = source {
      let trace = try Trace(contentsOf: path)
      let picture = picture ?? Picture(trace.image)
      try report(.read(picture))
      try remark(pass, picture, report)
      return try subject(picture, trace, report)
    }
    let picture = try picture ?? Picture(source.image(decoding))
    try report(.read(picture))
    try remark(pass, picture, report)
    guard let model else { preconditionFailure("a picture needs a model") }
    let loaded = try model.get { try report(.working("loading the model", nil)) }
    let trace = try withoutActuallyEscaping(report) { report in
      try loaded.trace(picture.image, file: source.name) {
        try report(.working("running the network: \($0.stage.rawValue)", $0.fraction))
      }
    }
    return try subject(picture, trace, report)
  }

  /// Says where the annotations do not fit the picture.
  private func remark(_ pass: Pass, _ picture: Picture, _ report: (Preparation) throws -> Void) throws {
    let image = picture.image
    if let remark = truth.remark(ofSource: pass.picture, width: image.width, height: image.height) {
      try report(.remark(remark))
    }
  }

  /// Reads the picture that is shown first, so that it is there with the first frame.
  ///
  /// - Throws: why it cannot be read, where there is no other.
  func readShown(in state: inout State) throws {
    let index = state.pass.picture
    guard !sources[index].isTrace else { return }
    do {
      state.pictures[index].status = .read(Picture(try sources[index].image(decoding)))
    } catch {
      guard sources.count > 1 else { throw error }
      state.pictures[index].status = .failed(String(describing: error))
    }
  }

  private func subject(
    _ picture: Picture, _ trace: Trace, _ report: (Preparation) throws -> Void
  ) throws -> Subject {
    try report(.working("sorting scores", nil))
    let floor = min(thresholds.lowestScore, trace.configuration.thresholds.lowestScore)
    return Subject(
      picture: picture, trace: trace, candidates: Candidates(trace, above: floor, workers: workers))
  }

  func savePNG(_ canvas: Canvas, of pass: Pass, in view: ViewKind) throws -> String {
    try NewFile.write(
      canvas.image().encodedPNG(), stem: "\(stem(pass))-\(view.name)", ending: "png")
  }

  func saveJSON(_ selection: Selection, of subject: Subject, _ pass: Pass) throws -> String {
    let result = PictureResult(subject.trace, selection, file: sources[pass.picture].name, timing: [])
    var document = DetectionJSON(model: subject.trace.configuration.name)
    let text = document.start + document.text(of: result) + document.end
    return try NewFile.write(Array(text.utf8), stem: "\(stem(pass))-detections", ending: "json")
  }

  func saveTruth(_ drawn: [DrawnObjects], _ pass: Pass) throws -> String {
    let set = truth.annotations(adding: drawn, names: sources.map(\.name), classes: classes)
    return try NewFile.write(set.cocoJSON(), stem: "\(stem(pass))-ground-truth", ending: "json")
  }

  /// The picture's name without folders and ending.
  private func stem(_ pass: Pass) -> String {
    FileStem.of(sources[pass.picture].name)
  }
}
