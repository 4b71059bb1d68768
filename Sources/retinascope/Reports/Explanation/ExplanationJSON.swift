import Evaluation
import Imaging
import RetinaNet

extension ExplainedPicture {
  var json: JSONText {
    guard case .explained(let scene) = outcome else {
      guard case .failed(let reason) = outcome else { return .null }
      return .object([("file", .string(file)), ("error", .string(reason))])
    }
    let size = scene.transform.original
    var members: [(String, JSONText)] = [
      ("file", .string(file)), ("width", .int(size.width)), ("height", .int(size.height)),
    ]
    if let remark = scene.remark { members.append(("note", .string(remark))) }
    members += [
      ("found", .int(scene.foundCount)), ("missed", .int(scene.missedCount)),
      ("ignored", .int(scene.ignoredCount)),
      ("objects", .array(scene.objects.map(scene.json))),
      ("wrong_detections", .object(scene.verdictCounts.map { ($0, .int($1)) })),
    ]
    return .object(members)
  }
}

extension ExplainedScene {
  /// By what scripts call them: "background", "duplicate", "localisation", "confusion", "both".
  var verdictCounts: [(String, Int)] {
    let names = verdicts.compactMap(\.name)
    return ["background", "duplicate", "localisation", "confusion", "both"].map { name in
      (name, names.count { $0 == name })
    }
  }

  func json(_ object: ExplainedObject) -> JSONText {
    let (explanation, target) = (object.explanation, object.target)
    var members: [(String, JSONText)] = []
    if let id = target.id { members.append(("id", .int(id))) }
    members += [
      ("box", target.box.json), ("label", .string(name(target.label))), ("label_id", .int(target.label)),
    ]
    switch explanation.outcome {
    case .ignored: return .object(members + [("status", .string("ignored"))])
    case .found(let index, let iou):
      let detection = detections[index]
      members += [
        ("status", .string("found")),
        (
          "detection",
          .object([
            ("index", .int(index)), ("iou", .float(iou)), ("box", detection.box.json),
            ("score", .float(detection.score)), ("level", .string(grids[detection.level].name)),
          ])
        ),
      ]
    case .missed(let stage):
      members += [("status", .string("missed")), ("stage", .string(stage.rawValue))]
    }
    members += [
      ("survivors", explanation.survivors.json), ("evidence", json(explanation.evidence)),
    ]
    if case .missed = explanation.outcome {
      members.append(("remedy", object.remedies.first.map(json) ?? .null))
      members.append(("alternatives", .array(object.remedies.dropFirst().map(json))))
      if let obstacle = object.obstacle { members.append(("lost_at_any_score", .string(obstacle.rawValue))) }
    }
    return .object(members)
  }

  private func json(_ remedy: ExplainedRemedy) -> JSONText {
    let change = remedy.remedy.change
    var members: [(String, JSONText)] = [("knob", .string(change.knob))]
    switch change {
    case .score(let label, let value):
      members += [("label", .string(name(label))), ("label_id", .int(label)), ("value", .float(value))]
    case .nms(let value): members.append(("value", .double(value)))
    case .topK(let count), .maxDetections(let count): members.append(("value", .int(count)))
    case .inputSize(let least, let most):
      members.append(("value", .object([("min_size", .int(least)), ("max_size", .int(most))])))
    case .anchorShape(let level, let size, let ratio, let iou):
      members.append(
        (
          "value",
          .object([
            ("level", .string(grids[level].name)), ("size", .double(size)), ("aspect_ratio", .double(ratio)),
            ("iou", .float(iou)),
          ])
        ))
    }
    if let flags = change.flags(thresholds, classes: classes) {
      members.append(("flags", .array(flags.map(JSONText.string))))
    }
    members.append(("admits", remedy.remedy.admits?.json ?? .null))
    if let all = remedy.overDataSet {
      members += [("over_data_set", all.admission.json), ("over_data_set_is_exact", .bool(all.isExact))]
    }
    if let trial = remedy.trial { members.append(("trial", trial.json)) }
    return .object(members)
  }
}

extension Survivors {
  fileprivate var json: JSONText {
    .object([
      ("covering", .int(covering)), ("above_score", .int(aboveScore)), ("within_top_k", .int(withinTopK)),
      ("after_nms", .int(afterNMS)), ("kept", .int(kept)), ("matched", .int(matched)),
    ])
  }
}

extension Admission {
  fileprivate var json: JSONText {
    .object([
      ("false_positives", .int(falsePositives)), ("duplicates", .int(duplicates)), ("found", .int(found)),
      ("lost", .int(lost)), ("removed", .int(removed)),
    ])
  }
}

extension SizeTrial {
  fileprivate var json: JSONText {
    var members: [(String, JSONText)] = []
    switch outcome {
    case .found: members.append(("status", .string("found")))
    case .missed(let stage): members += [("status", .string("missed")), ("stage", .string(stage.rawValue))]
    case .ignored: members.append(("status", .string("ignored")))
    }
    return .object(members + [("score", score.map(JSONText.float) ?? .null)])
  }
}

extension Verdict {
  /// What scripts call a wrong detection; `nil` for one that is right or not counted.
  fileprivate var name: String? {
    switch self {
    case .correct, .ignored: nil
    case .background: "background"
    case .duplicate: "duplicate"
    case .localisation: "localisation"
    case .confusion: "confusion"
    case .both: "both"
    }
  }
}
