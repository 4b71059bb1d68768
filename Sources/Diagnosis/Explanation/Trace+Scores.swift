import RetinaNet

extension Trace {
  func logit(_ candidate: Candidate) -> Float {
    let logits = levels[candidate.level].logits
    return logits[flat: candidate.anchor * logits.shape[1] + candidate.label]
  }

  func score(_ candidate: Candidate) -> Float { Sigmoid.score(logit(candidate)) }
}
