import Diagnosis
import RetinaNet

/// A result that later ones are compared with.
public struct Baseline: Sendable {
  public let inference: InferenceID
  public let thresholds: Thresholds
  public let detections: [Detection]
  /// What became of the picture's objects, in order, where that was known.
  public private(set) var outcomes: [Explanation.ObjectOutcome]?
  private let candidates: Set<Candidate>

  public init(inference: InferenceID, _ selection: Selection, outcomes: [Explanation.ObjectOutcome]? = nil) {
    self.inference = inference
    self.outcomes = outcomes
    thresholds = selection.thresholds
    detections = selection.detections
    candidates = Set(selection.detections.map(\.candidate))
  }

  /// Whether the baseline has a detection for a candidate.
  public func holds(_ candidate: Candidate) -> Bool { candidates.contains(candidate) }

  /// Removes the outcome of an object that was deleted from the picture.
  mutating func forget(object index: Int) {
    if outcomes?.indices.contains(index) == true { outcomes?.remove(at: index) }
  }

  /// The detections that a later selection no longer has, by falling score.
  public func vanished(from selection: Selection) -> [Detection] {
    let present = Set(selection.detections.map(\.candidate))
    return detections.filter { !present.contains($0.candidate) }
  }
}

extension State {
  /// The pinned result, where it is of the shown picture and model; else what the picture was like before the change
  /// that is being tried.
  var pin: Baseline? {
    [baseline, misses.trial?.elsewhere].compactMap(\.self).first { $0.inference == inference }
  }

  /// Whether changes since a pinned result are to be marked.
  var comparesWithBaseline: Bool { pin != nil }

  /// Since when changes are marked: the user pinned a result, or tries a remedy.
  var pinTitle: String {
    guard let trial = misses.trial, trial.setsBaseline || baseline?.inference != inference else {
      return "since pinned"
    }
    // Thresholds that were changed by hand after the remedy are not the remedy's.
    return activeTrial == nil ? "since the remedy" : "with the remedy"
  }

  /// Whether a detection has appeared since.
  func hasAppeared(_ detection: Detection) -> Bool { pin.map { !$0.holds(detection.candidate) } ?? false }

  /// The detections that have vanished since.
  var vanished: [Detection] {
    guard let pin, let selection else { return [] }
    return pin.vanished(from: selection)
  }
}
