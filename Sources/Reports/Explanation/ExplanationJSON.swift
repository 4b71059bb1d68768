import Diagnosis
import Imaging
import RetinaNet
import Runs
import Support

extension ExplainedFile {
  var json: JSONText {
    guard let picture else {
      return ["file": .string(name), "error": failure.map(JSONText.string) ?? .null]
    }
    let size = picture.transform.original
    var members: [(String, JSONText)] = [
      ("file", .string(name)), ("width", .int(size.width)), ("height", .int(size.height)),
    ]
    if let remark = picture.remark { members.append(("note", .string(remark))) }
    if !picture.notes.isEmpty { members.append(("notes", .array(picture.notes.map { .string("\($0)") }))) }
    members += [
      ("found", .int(picture.foundCount)), ("missed", .int(picture.missedCount)),
      ("ignored", .int(picture.ignoredCount)),
      ("objects", .array(picture.objects.map(picture.json))),
      (
        "unknown_classes",
        .object(picture.unknownClasses.classes.map { ($0.name, .int($0.objects)) })
      ),
      ("wrong_detections", .object(picture.verdictCounts.map { ($0, .int($1)) })),
    ]
    return .object(members)
  }
}

extension ExplainedPicture {
  /// The number of wrong detections of each kind, under the names that scripts read.
  fileprivate var verdictCounts: [(String, Int)] {
    let names = verdicts.compactMap(\.scriptName)
    return ["background", "duplicate", "localisation", "confusion", "both"].map { name in
      (name, names.count { $0 == name })
    }
  }

  fileprivate func json(_ object: ExplainedObject) -> JSONText {
    let (explanation, target) = (object.explanation, object.target)
    var members: [(String, JSONText)] = []
    if let id = target.id { members.append(("id", .int(id))) }
    members += [
      ("box", target.box.json), ("label", .string(className(target.label))), ("label_id", .int(target.label)),
    ]
    switch explanation.outcome {
    case .ignored: return .object(members + [("status", .string("ignored"))])
    case .found(let index, let iou):
      let detection = detections[index]
      members += [
        ("status", .string("found")),
        (
          "detection",
          [
            "index": .int(index), "iou": .float(iou), "box": detection.box.json,
            "score": .float(detection.score), "level": .string(grids[detection.level].name),
          ]
        ),
      ]
    case .missed(let stage):
      members += [("status", .string("missed")), ("stage", .string(stage.rawValue))]
    }
    members += [
      ("survivors", explanation.counts.json), ("evidence", json(explanation.evidence)),
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
    var members: [(String, JSONText)] = [("knob", .string(change.scriptName))]
    switch change {
    case .score(let label, let value):
      members += [("label", .string(className(label))), ("label_id", .int(label)), ("value", .float(value))]
    case .nms(let value): members.append(("value", .double(value)))
    case .topK(let count), .maxDetections(let count): members.append(("value", .int(count)))
    case .inputSize(let least, let most):
      members.append(("value", ["min_size": .int(least), "max_size": .int(most)]))
    case .anchorShape(let level, let size, let ratio, let iou):
      members.append(
        (
          "value",
          [
            "level": .string(grids[level].name), "size": .double(size), "aspect_ratio": .double(ratio),
            "iou": .float(iou),
          ]
        ))
    }
    if let flags = change.flags(thresholds, classes: classes) {
      members.append(("flags", .array(flags.map(JSONText.string))))
    }
    members.append(("admits", remedy.remedy.admits?.json ?? .null))
    if let all = remedy.overDataSet {
      members += [("over_data_set", all.effects.json), ("over_data_set_is_exact", .bool(all.isExact))]
    }
    if let trial = remedy.trial { members.append(("trial", trial.json)) }
    return .object(members)
  }
}

extension StageCounts {
  fileprivate var json: JSONText {
    [
      "covering": .int(covering), "above_score": .int(aboveScore), "within_top_k": .int(withinTopK),
      "after_nms": .int(afterNMS), "kept": .int(kept), "matched": .int(matched),
    ]
  }
}

extension SideEffects {
  fileprivate var json: JSONText {
    [
      "false_positives": .int(falsePositives), "duplicates": .int(duplicates), "found": .int(found),
      "lost": .int(lost), "removed": .int(removed),
    ]
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
