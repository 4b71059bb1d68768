import Diagnosis
import Imaging
import RetinaNet

/// One picture of an explanation run, or why it failed.
public typealias ExplainedFile = RunPicture<ExplainedPicture>

/// A picture's objects and the outcome of each.
public struct ExplainedPicture: Sendable {
  public let transform: Transform
  public let classes: [String?]
  public let thresholds: Thresholds
  /// The minimum IoU of a box that finds an object.
  public let iou: Double
  /// Per level, P3 first.
  public let grids: [AnchorGrid]
  public let detections: [Detection]
  /// The kind of each detection; empty if not all of the picture's objects are known.
  public let verdicts: [Verdict]
  /// Detections of classes that are not annotated.
  public let unannotatedCount: Int
  /// Objects of classes that the model does not have.
  public let unknownObjects: [UnknownObject]
  /// In annotation order.
  public internal(set) var objects: [ExplainedObject]
  /// A warning if the annotations seem to be for a picture of another size.
  public let remark: String?
  /// What is to be said about how the picture was read.
  public let notes: [PictureNote]

  /// Keeps the parts of a diagnosis that reports need.
  ///
  /// - Parameters:
  ///   - remark: a warning about the picture's size.
  ///   - isComplete: whether all of the picture's objects are given, so that other detections are wrong.
  ///   - unknownObjects: of classes that the model does not have.
  init(
    _ diagnosis: PictureDiagnosis, remark: String?, isComplete: Bool, unknownObjects: [UnknownObject] = []
  ) {
    let finder = RemedyFinder(diagnosis)
    let trace = diagnosis.coverage.trace
    transform = trace.transform
    classes = trace.configuration.classes
    thresholds = diagnosis.selection.thresholds
    iou = diagnosis.coverage.iou
    grids = trace.levels.map(AnchorGrid.init)
    detections = diagnosis.selection.detections
    self.remark = remark
    self.unknownObjects = unknownObjects
    notes = trace.image.notes
    let unannotated = diagnosis.coverage.unannotated
    unannotatedCount = detections.count { unannotated.contains($0.label) }
    verdicts = isComplete ? diagnosis.verdicts : []
    objects = diagnosis.explanations.enumerated().map { index, explanation in
      let remedies = finder.remedies(for: index).map { ExplainedRemedy(remedy: $0) }
      return ExplainedObject(
        explanation: explanation, remedies: remedies,
        obstacle: explanation.stage == .score && remedies.isEmpty
          ? finder.obstacle(to: .score, for: index) : nil)
    }
  }

  private func count(_ condition: (Explanation.ObjectOutcome) -> Bool) -> Int {
    objects.count { condition($0.explanation.outcome) }
  }
  public var foundCount: Int { count { if case .found = $0 { true } else { false } } }
  public var missedCount: Int { count { if case .missed = $0 { true } else { false } } }
  public var ignoredCount: Int { count { $0 == .ignored } }

  public func className(_ label: Int) -> String {
    classes.indices.contains(label) ? classes[label] ?? "background" : "\(label)"
  }

  /// The width and height of a box in pixels of the network's input.
  public func inputSize(_ box: Box) -> (width: Double, height: Double) {
    transform.resizedSides(of: box)
  }
}

/// One object, why it was missed, and what would find it.
public struct ExplainedObject: Sendable {
  public let explanation: Explanation
  /// Best first.
  public internal(set) var remedies: [ExplainedRemedy]
  /// For an object lost at its score without a remedy: the stage that would lose it if the score threshold were lower.
  public let obstacle: MissStage?

  public var target: Target { explanation.target }
}

public struct ExplainedRemedy: Sendable {
  public let remedy: Remedy
  /// What it changes over all pictures of the run; `nil` if there is only one picture or it was not counted.
  public internal(set) var overDataSet: DataSetSideEffects?
  /// The result of a run at that input size.
  public internal(set) var trial: SizeTrial?
}

/// The detections that a change adds and loses over all pictures, apart from the object that it is for.
public struct DataSetSideEffects: Sendable, Hashable {
  public let effects: SideEffects
  /// If false, the count is a lower bound, since candidates with very low scores are not kept.
  public let isExact: Bool

  /// - Parameters:
  ///   - here: the exact effects in the object's own picture.
  ///   - all: the effects over all pictures, with the object itself among those found.
  init(here: SideEffects, all: SideEffects, isExact: Bool) {
    var effects = all
    effects.found = max(all.found - 1, here.found)
    // `here` is exact, but the run may have kept fewer candidates of this picture.
    effects.falsePositives = max(all.falsePositives, here.falsePositives)
    effects.duplicates = max(all.duplicates, here.duplicates)
    self.effects = effects
    self.isExact = isExact
  }
}

/// The network's result for an object at another input size.
public struct SizeTrial: Sendable, Hashable {
  public let outcome: Explanation.ObjectOutcome
  /// The best score of the object's class in a box that covers it; `nil` if no box does.
  public let score: Float?
}

/// A level's grid and anchor shapes, which give an anchor's position and size from its row.
public struct AnchorGrid: Sendable, Hashable {
  /// "P3" to "P7".
  public let name: String
  /// In cells.
  let width: Int
  /// Width and height of each of a cell's anchors, in pixels of the resized picture.
  public let shapes: [SIMD2<Float>]

  init(_ level: Trace.Level) {
    name = level.name
    width = level.gridWidth
    shapes = (0..<min(level.anchorsPerCell, level.anchorCount)).map { row in
      let box = level.anchorBox(row)
      return SIMD2(box.width, box.height)
    }
  }

  /// Width and height of an anchor in pixels of the resized picture.
  public func shape(_ anchor: Int) -> SIMD2<Float> { shapes[anchor % shapes.count] }

  /// Column and row of an anchor's cell.
  public func cell(_ anchor: Int) -> (x: Int, y: Int) {
    let place = anchor / shapes.count
    return (place % width, place / width)
  }
}
