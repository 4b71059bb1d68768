import Evaluation
import Imaging
import RetinaNet

/// What `explain` says of one picture, kept without its trace.
struct ExplainedPicture: Sendable {
  /// The picture's name as it was given.
  let file: String
  let outcome: Outcome

  enum Outcome: Sendable {
    case explained(ExplainedScene)
    /// Why there is no result.
    case failed(String)
  }

  var scene: ExplainedScene? { if case .explained(let scene) = outcome { scene } else { nil } }
}

/// A picture's objects and what became of them.
struct ExplainedScene: Sendable {
  let transform: Transform
  let classes: [String?]
  let thresholds: Thresholds
  /// How much a box must overlap an object to find it.
  let iou: Double
  let grids: [AnchorGrid]
  let detections: [Detection]
  /// What each detection is; empty where the picture's objects are not known.
  let verdicts: [Verdict]
  /// Detections of classes that the annotations do not have.
  let unannotatedCount: Int
  /// In the annotations' order.
  var objects: [ExplainedObject]

  /// Where the annotations seem to be for a picture of another size.
  var remark: String?

  private func count(_ condition: (Explanation.Outcome) -> Bool) -> Int {
    objects.count { condition($0.explanation.outcome) }
  }
  var foundCount: Int { count { if case .found = $0 { true } else { false } } }
  var missedCount: Int { count { if case .missed = $0 { true } else { false } } }
  var ignoredCount: Int { count { $0 == .ignored } }

  func name(_ label: Int) -> String {
    classes.indices.contains(label) ? classes[label] ?? "background" : "\(label)"
  }

  /// The sides of a box in pixels of the network's input.
  func inputSize(_ box: Box) -> (width: Double, height: Double) {
    let x = Double(transform.resized.width) / Double(transform.original.width)
    let y = Double(transform.resized.height) / Double(transform.original.height)
    return (Double(box.width) * x, Double(box.height) * y)
  }
}

/// One object, why it was lost, and what would bring it back.
struct ExplainedObject: Sendable {
  let explanation: Explanation
  /// By which it counts as small, medium or large: COCO's `area`, else that of its box.
  let area: Double
  /// Best first.
  var remedies: [ExplainedRemedy]
  /// For an object lost at its score that has no remedy: where it would be lost with a score low enough.
  var obstacle: Stage?

  var target: Target { explanation.target }
}

struct ExplainedRemedy: Sendable {
  let remedy: Remedy
  /// What it changes over all pictures of the run; absent where there is one, or where it was not counted.
  var overDataSet: DataSetAdmission?
  /// What a run at that size showed.
  var trial: SizeTrial?
}

/// What a change lets in and loses over all pictures, beside the object that it is for.
struct DataSetAdmission: Sendable, Hashable {
  let admission: Admission
  /// Else it is a lower bound: candidates of very low scores are not kept.
  let isExact: Bool

  /// - Parameters:
  ///   - here: in the object's own picture, exactly.
  ///   - all: over all pictures, the object itself among those that are found.
  init(here: Admission, all: Admission, isExact: Bool) {
    var admission = all
    admission.found = max(all.found - 1, here.found)
    // Where little was kept of the object's own picture, that one alone may be known to let in more.
    admission.falsePositives = max(all.falsePositives, here.falsePositives)
    admission.duplicates = max(all.duplicates, here.duplicates)
    self.admission = admission
    self.isExact = isExact
  }
}

/// What the network made of an object at another input size.
struct SizeTrial: Sendable, Hashable {
  let outcome: Explanation.Outcome
  /// The best score that the object's class reaches in a box that covers it; absent where none does.
  let score: Float?
}
