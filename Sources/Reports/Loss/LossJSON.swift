import RetinaNet
import Runs
import Support
import Training

extension LossReport {
  /// `{"images":[…],"total":{…}}`; `total` is the loss of all pictures as one batch.
  public var json: JSONText {
    var members: [(String, JSONText)] = [
      ("images", .array(zip(results.pictures, summaries).map { json($0, $1) }))
    ]
    if let batch { members.append(("total", .object(batch.members))) }
    return .object(members)
  }

  private func json(_ file: PictureLossFile, _ summary: LossSummary?) -> JSONText {
    guard let picture = file.picture, let summary else {
      return ["file": .string(file.name), "error": file.failure.map(JSONText.string) ?? .null]
    }
    var members: [(String, JSONText)] = [
      ("file", .string(file.name)), ("width", .int(picture.original.width)),
      ("height", .int(picture.original.height)),
    ]
    if let remark = picture.remark { members.append(("note", .string(remark))) }
    if !picture.notes.isEmpty { members.append(("notes", .array(picture.notes.map { .string("\($0)") }))) }
    let skipped = picture.untouched.map { index -> JSONText in
      let object = picture.objects[index]
      return [
        "box": object.box.json, "label": .string(summary.className(object.label)),
        "label_id": .int(object.label),
      ]
    }
    return .object(members + summary.members + [("skipped_objects", .array(skipped))])
  }
}

extension LossSummary {
  fileprivate var members: [(String, JSONText)] {
    var members: [(String, JSONText)] = [
      ("pictures", .int(pictureCount)), ("family", .string(configuration.family.rawValue)),
      ("alpha", settings.focal.alpha.map(JSONText.double) ?? .null), ("gamma", .double(settings.focal.gamma)),
      ("box_loss", .string(settings.box.scriptName)),
    ]
    if case .smoothL1(let beta) = settings.box { members.append(("beta", .double(beta))) }
    members += [
      ("objects", .int(objectCount)), ("skipped", .int(untouchedCount)), ("anchors", .int(anchors)),
      ("positives", .int(positives)), ("low_quality", .int(lowQuality)), ("ignored", .int(ignored)),
      ("background", .int(background)),
    ]
    if let normalizer { members.append(("normalizer", .double(normalizer))) }
    members += focal.total.members
    members += [
      ("cross_entropy", .object(crossEntropy.total.classificationMembers)),
      (
        "levels",
        .array(
          levels.indices.map { index in
            let level = levels[index]
            let counts: [(String, JSONText)] = [
              ("level", .string(level.name)), ("anchors", .int(level.anchors)),
              ("positives", .int(level.positives)), ("low_quality", .int(level.lowQuality)),
              ("ignored", .int(level.ignored)),
            ]
            return .object(
              counts + focal.levels[index].members
                + [("cross_entropy", .object(crossEntropy.levels[index].classificationMembers))])
          })
      ),
      (
        "classes",
        .array(
          focal.classes.indices.map { label in
            let names: [(String, JSONText)] = [
              ("label", configuration.classes[label].map(JSONText.string) ?? .null),
              ("label_id", .int(label)), ("objects", .int(objectCounts[label])),
            ]
            return .object(
              names + focal.classes[label].members
                + [("cross_entropy", .object(crossEntropy.classes[label].classificationMembers))])
          })
      ),
    ]
    members.append(("imbalance", .array(imbalance.map(\.json))))
    if let initial { members.append(("initial", initial.json)) }
    return members
  }

  /// What the sums are divided by; `nil` where each picture has its own divisor.
  var normalizer: Double? {
    Set(scales).count == 1 ? 1 / scales[0] : nil
  }
}

extension LossSums {
  fileprivate var members: [(String, JSONText)] {
    classificationMembers + [("box", ["total": .double(box), "gradient": .double(boxGradient)])]
  }

  /// The losses of the parts, and the share of each in the pairs, the loss and the gradient.
  fileprivate var classificationMembers: [(String, JSONText)] {
    let all = classification
    func share(_ part: LossPart) -> JSONText {
      [
        "pairs": .int(part.count), "loss": .double(part.loss), "gradient": .double(part.gradient),
        "share_of_loss": .double(part.loss / all.loss),
        "share_of_gradient": .double(part.gradient / all.gradient),
      ]
    }
    return [
      (
        "classification",
        [
          "total": .double(all.loss), "positives": .double(positives.loss),
          "negatives": .double(negatives.loss),
        ]
      ),
      ("gradient", .double(all.gradient)),
      (
        "parts",
        [
          "positives": share(positives), "hard_negatives": share(hardNegatives),
          "easy_negatives": share(easyNegatives),
        ]
      ),
    ]
  }
}

extension InitialLossSummary {
  fileprivate var json: JSONText {
    func row(_ row: ScoreLoss) -> JSONText {
      [
        "total": .double(row.normalized), "sum": .double(row.positives.loss + row.negatives.loss),
        "sum_positives": .double(row.positives.loss), "sum_negatives": .double(row.negatives.loss),
      ]
    }
    func both(_ rows: (crossEntropy: ScoreLoss, focal: ScoreLoss)) -> JSONText {
      ["cross_entropy": row(rows.crossEntropy), "focal": row(rows.focal)]
    }
    return [
      "prior": .double(prior), "bias": .double(FocalLoss.initialLogit(prior: prior)),
      "with_prior": both(withPrior), "without_prior": both(withoutPrior),
    ]
  }
}

extension BoxLoss {
  /// As flags and JSON spell it.
  fileprivate var scriptName: String {
    switch self {
    case .l1: "l1"
    case .smoothL1: "smooth-l1"
    case .giou: "giou"
    }
  }
}
