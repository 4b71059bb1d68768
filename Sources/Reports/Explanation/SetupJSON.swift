import Diagnosis
import Runs
import Support

extension SetupReport {
  var json: JSONText {
    var members: [(String, JSONText)] = [
      ("objects", .int(check.objects)), ("findings", .array(check.findings.map(\.json))),
      ("anchors", anchors.json),
    ]
    if let inputTrial { members.append(("input", inputTrial.json)) }
    return .object(members)
  }
}

extension SetupComparison {
  fileprivate var json: JSONText {
    var members: [(String, JSONText)] = [("hypothesis", .string(hypothesis.scriptName))]
    switch hypothesis {
    case .grown(let factor): members.append(("factor", .double(factor)))
    case .scale(let x, let y): members += [("x", .double(x)), ("y", .double(y))]
    case .frame(let width, let height): members += [("width", .double(width)), ("height", .double(height))]
    case .longerSide(let side): members.append(("side", .double(side)))
    default: break
    }
    return .object(
      members + [
        ("objects", .int(objects)), ("found_as_given", .int(foundAsGiven)), ("found", .int(found)),
        ("gained", .int(gained)), ("lost", .int(lost)), ("probability", .double(probability)),
        ("outside_as_given", .int(outsideAsGiven)), ("outside", .int(outside)),
      ])
  }
}

extension AnchorCheck {
  fileprivate var json: JSONText {
    [
      "misfit": .bool(isStrong), "objects": .int(objects), "below_0.5": .int(below50),
      "below_0.4": .int(below40), "groups": .array(groups.map(\.json)),
    ]
  }
}

extension AnchorCheck.MisfitGroup {
  fileprivate var json: JSONText {
    var members: [(String, JSONText)] = [
      ("kind", .string(misfit.rawValue)), ("count", .int(count)), ("median_size", .double(size)),
      ("median_aspect_ratio", .double(aspectRatio)),
    ]
    if let resize, case .inputSize(let minSize, let maxSize) = resize.kind {
      members += [
        ("min_size", .int(minSize)), ("max_size", .int(maxSize)), ("mended", .int(resize.covered)),
      ]
    }
    return .object(members)
  }
}

extension InputTrialResult {
  fileprivate var json: JSONText {
    func members(_ outcome: InputTrial.PreparationResult) -> [(String, JSONText)] {
      [
        ("found", .int(outcome.foundCount)), ("ap50", .double(outcome.precision)),
        ("mean_score", .double(outcome.meanScore)),
      ]
    }
    let tried = trial.alternatives.map { alternative -> JSONText in
      .object(
        [("hypothesis", .string(alternative.hypothesis.preparation.rawValue))] + members(alternative.outcome)
          + [
            ("higher", .int(alternative.higher)), ("lower", .int(alternative.lower)),
            ("probability", .double(alternative.probability)),
            ("config", alternative.hypothesis.input.settings),
          ])
    }
    return [
      "pictures": .array(pictures.map(JSONText.string)), "objects": .int(objects),
      "present": .object(members(trial.present)), "alternatives": .array(tried),
      "winner": trial.winner.map { .string($0.hypothesis.preparation.rawValue) } ?? .null,
    ]
  }
}
