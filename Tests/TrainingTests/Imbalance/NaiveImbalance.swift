import Imaging
import RetinaNet
import Training

/// What counts of a picture, straight from the definitions: textbook loops over all anchors and classes.
struct NaiveImbalance {
  struct NaiveAnchor {
    var number: Int
    var place: AnchorMatches.AnchorPlace
    var box: Box
    /// `nil` for background.
    var label: Int?
    var logits: [Double]
  }

  /// Those that are not ignored.
  let anchors: [NaiveAnchor]

  init(_ trace: Trace, _ targets: TrainingTargets) {
    let ignored = Set(targets.matches.ignored)
    let objects = Dictionary(
      uniqueKeysWithValues: targets.matches.positives.map { ($0.place, $0.object) })
    var anchors: [NaiveAnchor] = []
    var number = 0
    for (index, level) in trace.levels.enumerated() {
      let classes = level.logits.shape[1]
      for anchor in 0..<level.anchorCount {
        let place = AnchorMatches.AnchorPlace(level: index, anchor: anchor)
        if !ignored.contains(place) {
          anchors.append(
            NaiveAnchor(
              number: number, place: place, box: level.anchorBox(anchor),
              label: objects[place].map { targets.objects[$0].label },
              logits: (0..<classes).map { Double(level.logits[flat: anchor * classes + $0]) }))
        }
        number += 1
      }
    }
    self.anchors = anchors
  }

  func loss(_ anchor: NaiveAnchor, _ focal: FocalLoss = .crossEntropy) -> CountedLoss {
    var counted = CountedLoss()
    for (label, logit) in anchor.logits.enumerated() {
      let isPositive = label == anchor.label
      let part = CountedLoss.CountedPart(
        loss: focal.loss(logit, isPositive: isPositive),
        gradient: abs(focal.gradient(logit, isPositive: isPositive)))
      if isPositive {
        counted.positives += part
      } else if logit > 0 {
        counted.hardNegatives += part
      } else {
        counted.easyNegatives += part
      }
    }
    return counted
  }

  func sum(_ anchors: [NaiveAnchor], _ focal: FocalLoss = .crossEntropy) -> CountedLoss {
    anchors.reduce(into: CountedLoss()) { $0 += loss($1, focal) }
  }

  /// By falling cross entropy, of equal ones the lower number first.
  var byLoss: [NaiveAnchor] {
    anchors.map { ($0, loss($0).total.loss) }.sorted { ($1.1, $0.0.number) < ($0.1, $1.0.number) }.map(\.0)
  }

  var hardNegativeMining: [NaiveAnchor] {
    let positives = anchors.filter { $0.label != nil }
    return positives + byLoss.filter { $0.label == nil }.prefix(3 * positives.count)
  }

  var hardExampleMining: [NaiveAnchor] {
    var left = byLoss
    var chosen: [NaiveAnchor] = []
    while let worst = left.first, chosen.count < 512 {
      chosen.append(worst)
      left.removeFirst()
      left.removeAll { $0.box.iou(worst.box) > 0.7 }
    }
    return chosen
  }

  /// The numbers of the fewest anchors whose gradients add up to a share of the whole.
  func carriers(_ share: Double, of anchors: [NaiveAnchor], _ focal: FocalLoss) -> [Int] {
    let gradients = anchors.map { ($0.number, loss($0, focal).total.gradient) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    let total = gradients.reduce(0) { $0 + $1.1 }
    var reached = 0.0
    var numbers: [Int] = []
    for (number, gradient) in gradients where reached < share * total {
      reached += gradient
      numbers.append(number)
    }
    return numbers
  }
}
