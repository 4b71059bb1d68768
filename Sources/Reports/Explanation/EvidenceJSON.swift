import Diagnosis
import Imaging
import RetinaNet
import Runs
import Support

/// Why an object was missed, for scripts.
extension ExplainedPicture {
  func json(_ evidence: ObjectEvidence) -> JSONText {
    var members: [(String, JSONText)] = []
    func add<Fit>(_ name: String, _ fit: Fit?, _ json: (Fit) -> [(String, JSONText)]) {
      if let fit { members.append((name, .object(json(fit)))) }
    }
    add("best_anchor", evidence.bestAnchor) { fit in
      let shape = grids[fit.level].shape(fit.anchor)
      return place(fit.level, fit.anchor) + [
        ("width", .float(shape.x)), ("height", .float(shape.y)), ("iou", .float(fit.iou)),
        ("matching", .string(fit.matching.rawValue)),
      ]
    }
    add("best_box", evidence.bestBox) { fit in
      place(fit.level, fit.anchor) + [
        ("box", fit.box.json), ("iou_before", .float(fit.iouBefore)), ("iou", .float(fit.iou)),
        ("score", .float(fit.score)),
      ]
    }
    add("best_candidate", evidence.bestCandidate, candidate)
    add("rank", evidence.rank) { fit in
      place(fit.candidate) + [
        ("score", .float(fit.score)), ("rank", .int(fit.rank)), ("top_k", .int(fit.topK)),
        ("cutoff", .float(fit.cutoff)),
      ]
    }
    add("suppression", evidence.suppression, suppression)
    add("maximum", evidence.maximum) { fit in
      place(fit.candidate) + [
        ("score", .float(fit.score)), ("rank", .int(fit.rank)), ("max_detections", .int(fit.maximum)),
      ]
    }
    add("matching", evidence.matching) { fit in
      [
        ("detection", .int(fit.detection)), ("iou", .float(fit.iou)),
        ("matched_to", fit.matchedTo.map(JSONText.int) ?? .null), ("other_iou", .float(fit.otherIoU)),
      ]
    }
    return .object(members)
  }

  private func candidate(_ fit: ObjectEvidence.CandidateFit) -> [(String, JSONText)] {
    let rival = fit.rival.map { rival -> JSONText in
      .object(
        [
          ("label", .string(className(rival.label))), ("label_id", .int(rival.label)),
          ("logit", .float(rival.logit)), ("score", .float(rival.score)),
          ("above_threshold", .bool(rival.isAboveThreshold)),
        ] + (rival.owner.map { [("belongs_to", .int($0.object))] } ?? []))
    }
    return place(fit.candidate) + [
      ("box", fit.box.json), ("iou", .float(fit.iou)), ("logit", .float(fit.logit)),
      ("score", .float(fit.score)), ("threshold", .float(fit.threshold)),
      ("threshold_logit", .float(fit.thresholdLogit)), ("rival", rival ?? .null),
    ]
  }

  private func suppression(_ fit: ObjectEvidence.SuppressionFit) -> [(String, JSONText)] {
    let suppressor =
      place(fit.suppressor) + [
        ("label", .string(className(fit.suppressor.label))), ("box", fit.suppressorBox.json),
        ("score", .float(fit.suppressorScore)),
      ]
    return place(fit.candidate) + [
      ("score", .float(fit.score)), ("suppressor", .object(suppressor)), ("iou", .float(fit.iou)),
      ("iou_with_object", .float(fit.iouWithTarget)), ("serves", fit.serves.map(JSONText.int) ?? .null),
    ]
  }

  private func place(_ candidate: Candidate) -> [(String, JSONText)] {
    place(candidate.level, candidate.anchor)
  }

  /// The level, column and row of the cell, and the index of the anchor in it.
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
  /// x1, y1, x2, y2.
  var json: JSONText { [.float(x1), .float(y1), .float(x2), .float(y2)] }
}
