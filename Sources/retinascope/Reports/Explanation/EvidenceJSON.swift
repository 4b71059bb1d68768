import Evaluation
import Imaging
import RetinaNet

extension ExplainedScene {
  func json(_ evidence: Evidence) -> JSONText {
    var members: [(String, JSONText)] = []
    if let fit = evidence.bestAnchor {
      let shape = grids[fit.level].shape(fit.anchor)
      members.append(
        (
          "best_anchor",
          .object(
            place(fit.level, fit.anchor) + [
              ("width", .float(shape.x)), ("height", .float(shape.y)), ("iou", .float(fit.iou)),
              ("matching", .string(fit.matching.rawValue)),
            ])
        ))
    }
    if let fit = evidence.bestBox {
      members.append(
        (
          "best_box",
          .object(
            place(fit.level, fit.anchor) + [
              ("box", fit.box.json), ("iou_before", .float(fit.iouBefore)), ("iou", .float(fit.iou)),
              ("score", .float(fit.score)),
            ])
        ))
    }
    if let fit = evidence.bestCandidate { members.append(("best_candidate", json(fit))) }
    if let fit = evidence.rank {
      members.append(
        (
          "rank",
          .object(
            place(fit.candidate) + [
              ("score", .float(fit.score)), ("rank", .int(fit.rank)), ("top_k", .int(fit.topK)),
              ("cutoff", .float(fit.cutoff)),
            ])
        ))
    }
    if let fit = evidence.suppression { members.append(("suppression", json(fit))) }
    if let fit = evidence.maximum {
      members.append(
        (
          "maximum",
          .object(
            place(fit.candidate) + [
              ("score", .float(fit.score)), ("rank", .int(fit.rank)), ("max_detections", .int(fit.maximum)),
            ])
        ))
    }
    if let fit = evidence.matching {
      members.append(
        (
          "matching",
          .object([
            ("detection", .int(fit.detection)), ("iou", .float(fit.iou)),
            ("matched_to", fit.matchedTo.map(JSONText.int) ?? .null), ("other_iou", .float(fit.otherIoU)),
          ])
        ))
    }
    return .object(members)
  }

  private func json(_ fit: Evidence.CandidateFit) -> JSONText {
    var members =
      place(fit.candidate) + [
        ("box", fit.box.json), ("iou", .float(fit.iou)), ("logit", .float(fit.logit)),
        ("score", .float(fit.score)),
        ("threshold", .float(fit.threshold)), ("threshold_logit", .float(fit.thresholdLogit)),
      ]
    members.append(
      (
        "rival",
        fit.rival.map { rival in
          .object([
            ("label", .string(name(rival.label))), ("label_id", .int(rival.label)),
            ("logit", .float(rival.logit)),
            ("score", .float(rival.score)), ("above_threshold", .bool(rival.isAboveThreshold)),
          ])
        } ?? .null
      ))
    return .object(members)
  }

  private func json(_ fit: Evidence.SuppressionFit) -> JSONText {
    .object(
      place(fit.candidate) + [
        ("score", .float(fit.score)),
        (
          "suppressor",
          .object(
            place(fit.suppressor) + [
              ("label", .string(name(fit.suppressor.label))), ("box", fit.suppressorBox.json),
              ("score", .float(fit.suppressorScore)),
            ])
        ),
        ("iou", .float(fit.iou)), ("iou_with_object", .float(fit.iouWithTarget)),
        ("serves", fit.serves.map(JSONText.int) ?? .null),
      ])
  }

  private func place(_ candidate: Candidate) -> [(String, JSONText)] {
    place(candidate.level, candidate.anchor)
  }

  /// Level, column and row of the cell, and which of its anchors.
  private func place(_ level: Int, _ anchor: Int) -> [(String, JSONText)] {
    let grid = grids[level]
    let cell = grid.cell(anchor)
    return [
      ("level", .string(grid.name)), ("cell", .array([.int(cell.x), .int(cell.y)])),
      ("shape", .int(anchor % grid.shapes.count)),
    ]
  }
}

extension Box {
  var json: JSONText { .array([.float(x1), .float(y1), .float(x2), .float(y2)]) }
}
