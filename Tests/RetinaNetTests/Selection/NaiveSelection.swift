import Imaging

@testable import RetinaNet

/// Selection written straight from the published post-processings: lists, sorts and double loops.
///
/// It shares with the real one the sigmoid and the exponential, which have tests of their own, and nothing else.
struct NaiveSelection {
  struct Entry {
    var candidate: Candidate
    var score: Float
    /// As it enters NMS.
    var box: [Float]
    /// As NMS compares it.
    var compared: [Float]
    var finalBox: [Float] = []
  }

  private(set) var detections: [Entry] = []
  private(set) var fates: [Candidate: Fate] = [:]

  init(_ trace: Trace, _ thresholds: Thresholds) {
    let family = trace.configuration.family
    var entries: [Entry] = []
    for (number, level) in trace.levels.enumerated() {
      let classes = level.logits.shape[1]
      var above: [Entry] = []
      for anchor in 0..<level.logits.shape[0] {
        for label in 0..<classes {
          let candidate = Candidate(level: number, anchor: anchor, label: label)
          let score = Sigmoid.score(level.logits[flat: anchor * classes + label])
          let threshold = thresholds.scoreByClass[label] ?? thresholds.score
          if score > threshold {
            above.append(Entry(candidate: candidate, score: score, box: [], compared: []))
          } else {
            fates[candidate] = .belowScore(score: score, threshold: threshold)
          }
        }
      }
      // They stand in the order of their index; the sort keeps that among equals.
      above = Self.stablySorted(above)
      let taken = above.prefix(thresholds.topK)
      for (rank, entry) in above.enumerated().dropFirst(taken.count) {
        fates[entry.candidate] = .outsideTopK(rank: rank, cutoff: taken.last?.score ?? .nan)
      }
      for var entry in taken {
        entry.box = Self.decode(level, entry.candidate.anchor, family)
        if family != .detectron2 {
          entry.box = Self.clip(entry.box, trace.transform.resized)
        }
        if family == .mmdetection {
          let x = Float(1 / (Double(trace.transform.resized.width) / Double(trace.transform.original.width)))
          let y = Float(
            1 / (Double(trace.transform.resized.height) / Double(trace.transform.original.height)))
          entry.box = [entry.box[0] * x, entry.box[1] * y, entry.box[2] * x, entry.box[3] * y]
          if !Self.hasArea(entry.box) {
            fates[entry.candidate] = .empty
            continue
          }
        }
        entries.append(entry)
      }
    }

    let kept = Self.suppress(entries, family, thresholds.nms, &fates)
    for (rank, var entry) in kept.enumerated() {
      if rank >= thresholds.maxDetections {
        fates[entry.candidate] = .beyondMaximum(rank: rank)
        continue
      }
      entry.finalBox = Self.scaled(entry.box, family, trace.transform)
      if family == .detectron2, !Self.hasArea(entry.finalBox) {
        fates[entry.candidate] = .empty
        continue
      }
      fates[entry.candidate] = .kept(detections.count)
      detections.append(entry)
    }
  }

  private static func stablySorted(_ entries: [Entry]) -> [Entry] {
    entries.enumerated().sorted { a, b in
      a.element.score != b.element.score ? a.element.score > b.element.score : a.offset < b.offset
    }.map(\.element)
  }

  private static func decode(_ level: Trace.Level, _ anchor: Int, _ family: Family) -> [Float] {
    let a = (0..<4).map { level.anchors[flat: anchor * 4 + $0] }
    let d = (0..<4).map { level.deltas[flat: anchor * 4 + $0] }
    let width = a[2] - a[0]
    let height = a[3] - a[1]
    let limit: Float = 4.135166556742356
    var dw = d[2] > limit ? limit : d[2]
    var dh = d[3] > limit ? limit : d[3]
    var x = a[0] + 0.5 * width
    var y = a[1] + 0.5 * height
    if family == .mmdetection {
      dw = dw < -limit ? -limit : dw
      dh = dh < -limit ? -limit : dh
      x = (a[0] + a[2]) * 0.5
      y = (a[1] + a[3]) * 0.5
    }
    x = d[0] * width + x
    y = d[1] * height + y
    let w = 0.5 * (Exponential.float(dw) * width)
    let h = 0.5 * (Exponential.float(dh) * height)
    return [x - w, y - h, x + w, y + h]
  }

  private static func clip(_ box: [Float], _ size: Transform.Size) -> [Float] {
    zip(box, [size.width, size.height, size.width, size.height]).map { value, bound in
      value.isNaN ? value : Swift.min(Swift.max(value, 0), Float(bound))
    }
  }

  private static func scaled(_ box: [Float], _ family: Family, _ transform: Transform) -> [Float] {
    let original = transform.original
    let resized = transform.resized
    switch family {
    case .torchvision, .torchvisionV2:
      let x = Float(original.width) / Float(resized.width)
      let y = Float(original.height) / Float(resized.height)
      return [box[0] * x, box[1] * y, box[2] * x, box[3] * y]
    case .detectron2:
      let x = Float(Double(original.width) / Double(resized.width))
      let y = Float(Double(original.height) / Double(resized.height))
      return clip([box[0] * x, box[1] * y, box[2] * x, box[3] * y], original)
    case .mmdetection: return box
    }
  }

  private static func hasArea(_ box: [Float]) -> Bool { box[2] - box[0] > 0 && box[3] - box[1] > 0 }

  /// Class-wise NMS as the family's library batches it; the kept ones by falling score.
  private static func suppress(
    _ given: [Entry], _ family: Family, _ threshold: Double, _ fates: inout [Candidate: Fate]
  ) -> [Entry] {
    var entries = given
    let loop = family == .mmdetection ? entries.count >= 10_000 : entries.count * 4 > 4000
    let shifts = family == .mmdetection || !loop
    var largest = -Float.infinity
    for value in entries.flatMap(\.box) {
      if value.isNaN || largest.isNaN { largest = .nan } else { largest = max(largest, value) }
    }
    for index in entries.indices {
      let shift = shifts ? Float(entries[index].candidate.label) * (largest + 1) : 0
      entries[index].compared = shifts ? entries[index].box.map { $0 + shift } : entries[index].box
    }
    let groups =
      loop
      ? Array(Dictionary(grouping: entries.indices) { entries[$0].candidate.label }.values)
      : [
        Array(entries.indices)
      ]
    var keeps = [Bool](repeating: false, count: entries.count)
    for group in groups {
      let order = group.sorted {
        entries[$0].score != entries[$1].score ? entries[$0].score > entries[$1].score : $0 < $1
      }
      var suppressed = [Bool](repeating: false, count: order.count)
      for i in order.indices where !suppressed[i] {
        keeps[order[i]] = true
        for j in order.indices.dropFirst(i + 1) where !suppressed[j] {
          let iou = iou(entries[order[i]].compared, entries[order[j]].compared)
          let isAbove = family == .mmdetection ? iou > Float(threshold) : Double(iou) > threshold
          if isAbove {
            suppressed[j] = true
            fates[entries[order[j]].candidate] = .suppressed(by: entries[order[i]].candidate, iou: iou)
          }
        }
      }
    }
    return stablySorted(entries.indices.filter { keeps[$0] }.map { entries[$0] })
  }

  private static func iou(_ a: [Float], _ b: [Float]) -> Float {
    func areaOf(_ box: [Float]) -> Float { (box[2] - box[0]) * (box[3] - box[1]) }
    // As C++'s std::max and std::min choose where one is NaN: the first.
    func larger(_ x: Float, _ y: Float) -> Float { x < y ? y : x }
    func smaller(_ x: Float, _ y: Float) -> Float { y < x ? y : x }
    let width = larger(0, smaller(a[2], b[2]) - larger(a[0], b[0]))
    let height = larger(0, smaller(a[3], b[3]) - larger(a[1], b[1]))
    let intersection = width * height
    return intersection / (areaOf(a) + areaOf(b) - intersection)
  }
}
