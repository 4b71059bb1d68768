import Imaging
import RetinaNet

extension Explanation {
  /// Why a target was found or missed.
  ///
  /// - Parameters:
  ///   - place: of the target among the coverage's.
  ///   - matching: of the selection's detections to the coverage's targets.
  init(of place: Int, _ coverage: Coverage, _ selection: Selection, _ matching: Matching) {
    let target = coverage.targets[place]
    let passage = Passage(
      coverage.covering(place), label: target.label, coverage.candidates.trace, selection)
    let evidence = Evidence(of: place, passage, coverage, selection, matching)
    var survivors = passage.survivors
    let outcome: Outcome
    if let detection = matching.detections[place] {
      survivors.matched = 1
      outcome = .found(detection: detection, iou: selection.detections[detection].box.iou(target.box))
    } else {
      outcome = .missed(Stage(survivors, bestAnchor: evidence.bestAnchor?.iou ?? 0))
    }
    self.init(
      target: target, outcome: target.isIgnored ? .ignored : outcome, survivors: survivors,
      evidence: evidence)
  }
}

extension Stage {
  /// The first whose set is empty, for an object without a match.
  ///
  /// - Parameter bestAnchor: the object's IoU with its best anchor.
  fileprivate init(_ survivors: Survivors, bestAnchor: Float) {
    self =
      if survivors.covering == 0 {
        bestAnchor >= TrainingMatch.foreground ? .regression : .anchors
      } else if survivors.aboveScore == 0 {
        .score
      } else if survivors.withinTopK == 0 {
        .topK
      } else if survivors.afterNMS == 0 {
        .nms
      } else if survivors.kept == 0 {
        .maxDetections
      } else {
        .matching
      }
  }
}
