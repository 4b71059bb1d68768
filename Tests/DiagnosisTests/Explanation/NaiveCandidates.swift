import Foundation
import Imaging
import RetinaNet

/// A trace's scores and boxes, and selection from them, written from the published post-processings: lists, sorts and
/// double loops. It shares nothing with the real one but `Box` and the values that both speak of.
struct NaiveCandidates {
  let trace: Trace
  let classes: Int
  /// Per level and anchor, x1 y1 x2 y2 as it enters NMS, and as it is reported.
  let entering: [[Box]]
  let boxes: [[Box]]

  private var family: Family { trace.configuration.family }

  init(_ trace: Trace) {
    self.trace = trace
    classes = trace.levels[0].logits.shape[1]
    let family = trace.configuration.family
    let (original, resized) = (trace.transform.original, trace.transform.resized)
    let entering = trace.levels.map { level in
      (0..<level.anchorCount).map { anchor in
        let box = Self.decode(level, anchor, family)
        switch family {
        case .detectron2: return box
        case .torchvision, .torchvisionV2: return Self.clip(box, resized)
        case .mmdetection:
          let x = Float(1 / (Double(resized.width) / Double(original.width)))
          let y = Float(1 / (Double(resized.height) / Double(original.height)))
          return Self.scale(Self.clip(box, resized), x, y)
        }
      }
    }
    self.entering = entering
    boxes = entering.map { level in
      level.map { box in
        switch family {
        case .torchvision, .torchvisionV2:
          Self.scale(
            box, Float(original.width) / Float(resized.width), Float(original.height) / Float(resized.height))
        case .detectron2:
          Self.clip(
            Self.scale(
              box, Float(Double(original.width) / Double(resized.width)),
              Float(Double(original.height) / Double(resized.height))), original)
        case .mmdetection: box
        }
      }
    }
  }

  func logit(_ candidate: Candidate) -> Float {
    trace.levels[candidate.level].logits[flat: candidate.anchor * classes + candidate.label]
  }

  func score(_ candidate: Candidate) -> Float { 1 / (1 + Float(exp(Double(-logit(candidate))))) }

  func box(_ candidate: Candidate) -> Box { boxes[candidate.level][candidate.anchor] }

  /// What became of each candidate above its threshold, and the detections by falling score.
  func select(_ thresholds: Thresholds) -> (fates: [Candidate: Fate], detections: [Candidate]) {
    var fates: [Candidate: Fate] = [:]
    var entries: [(candidate: Candidate, score: Float)] = []
    for (number, level) in trace.levels.enumerated() {
      var above: [(candidate: Candidate, score: Float)] = []
      for anchor in 0..<level.anchorCount {
        for label in 0..<classes {
          let candidate = Candidate(level: number, anchor: anchor, label: label)
          let score = score(candidate)
          if score > thresholds.scoreByClass[label] ?? thresholds.score { above.append((candidate, score)) }
        }
      }
      above = Self.byFallingScore(above)
      let taken = above.prefix(thresholds.topK)
      for (rank, entry) in above.enumerated().dropFirst(taken.count) {
        fates[entry.candidate] = .outsideTopK(rank: rank, cutoff: taken.last?.score ?? .nan)
      }
      for entry in taken {
        let box = entering[number][entry.candidate.anchor]
        if family == .mmdetection && !Self.hasArea(box) {
          fates[entry.candidate] = .empty
        } else {
          entries.append(entry)
        }
      }
    }
    var detections: [Candidate] = []
    for (rank, candidate) in suppress(Self.byFallingScore(entries), thresholds.nms, &fates).enumerated() {
      if rank >= thresholds.maxDetections {
        fates[candidate] = .beyondMaximum(rank: rank)
      } else if family == .detectron2 && !Self.hasArea(box(candidate)) {
        fates[candidate] = .empty
      } else {
        fates[candidate] = .kept(detections.count)
        detections.append(candidate)
      }
    }
    return (fates, detections)
  }

  /// Class-wise NMS as the libraries batch it for few boxes: all at once, moved apart by class.
  private func suppress(
    _ entries: [(candidate: Candidate, score: Float)], _ threshold: Double, _ fates: inout [Candidate: Fate]
  ) -> [Candidate] {
    precondition(entries.count <= 1000, "more boxes than are moved apart")
    let coordinates = entries.flatMap { entry -> [Float] in
      let box = entering[entry.candidate.level][entry.candidate.anchor]
      return [box.x1, box.y1, box.x2, box.y2]
    }
    let largest = coordinates.contains { $0.isNaN } ? Float.nan : coordinates.max() ?? 0
    let apart = entries.map { entry -> Box in
      let shift = Float(entry.candidate.label) * (largest + 1)
      let box = entering[entry.candidate.level][entry.candidate.anchor]
      return Box(x1: box.x1 + shift, y1: box.y1 + shift, x2: box.x2 + shift, y2: box.y2 + shift)
    }
    var kept: [Int] = []
    for index in entries.indices {
      var suppressor: (by: Int, iou: Float)?
      for better in kept where suppressor == nil {
        let iou = apart[better].iou(apart[index])
        if family == .mmdetection ? iou > Float(threshold) : Double(iou) > threshold {
          suppressor = (better, iou)
        }
      }
      if let suppressor {
        fates[entries[index].candidate] = .suppressed(
          by: entries[suppressor.by].candidate, iou: suppressor.iou)
      } else {
        kept.append(index)
      }
    }
    return kept.map { entries[$0].candidate }
  }

  private static func byFallingScore(
    _ entries: [(candidate: Candidate, score: Float)]
  ) -> [(candidate: Candidate, score: Float)] {
    entries.enumerated().sorted {
      $0.element.score != $1.element.score
        ? $0.element.score > $1.element.score : $0.offset < $1.offset
    }.map(\.element)
  }

  private static func decode(_ level: Trace.Level, _ anchor: Int, _ family: Family) -> Box {
    let a = level.anchorBox(anchor)
    let d = (0..<4).map { level.deltas[flat: anchor * 4 + $0] }
    let limit = Float(log(1000.0 / 16))
    var (dw, dh) = (d[2] > limit ? limit : d[2], d[3] > limit ? limit : d[3])
    var (x, y) = (a.x1 + 0.5 * (a.x2 - a.x1), a.y1 + 0.5 * (a.y2 - a.y1))
    if family == .mmdetection {
      (dw, dh) = (dw < -limit ? -limit : dw, dh < -limit ? -limit : dh)
      (x, y) = ((a.x1 + a.x2) * 0.5, (a.y1 + a.y2) * 0.5)
    }
    x = d[0] * (a.x2 - a.x1) + x
    y = d[1] * (a.y2 - a.y1) + y
    let width = Float(exp(Double(dw))) * (a.x2 - a.x1)
    let height = Float(exp(Double(dh))) * (a.y2 - a.y1)
    return Box(x1: x - 0.5 * width, y1: y - 0.5 * height, x2: x + 0.5 * width, y2: y + 0.5 * height)
  }

  private static func clip(_ box: Box, _ size: Transform.Size) -> Box {
    func within(_ value: Float, _ side: Int) -> Float {
      value.isNaN ? value : Swift.min(Swift.max(value, 0), Float(side))
    }
    return Box(
      x1: within(box.x1, size.width), y1: within(box.y1, size.height), x2: within(box.x2, size.width),
      y2: within(box.y2, size.height))
  }

  private static func scale(_ box: Box, _ x: Float, _ y: Float) -> Box {
    Box(x1: box.x1 * x, y1: box.y1 * y, x2: box.x2 * x, y2: box.y2 * y)
  }

  private static func hasArea(_ box: Box) -> Bool { box.width > 0 && box.height > 0 }
}
