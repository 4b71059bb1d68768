import Foundation
import Imaging
import RetinaNet

/// An annotated object for which the network prefers another class: perhaps it has the wrong label.
///
/// Each decoded box that covers the object votes with its scores, weighted by its IoU. Boxes that overlap another
/// annotated object more are that object's, and have no vote. Objects rank by the logarithm of the ratio of the two
/// classes' mean scores.
///
/// On the demo's training set with 50 classes changed at random, the first 100 hold about 40 of them; by the best score
/// in place of the mean 37, by the loss of anchors 26. Thresholds by class, as confident learning has them, gain nothing
/// more.
public struct WrongLabel: Sendable, Hashable {
  /// The object's place among the targets.
  public var target: Int
  /// The annotated class with its mean score.
  public var annotated: ClassScore
  /// The class with the best mean score.
  public var suggested: ClassScore
  /// How many boxes have voted.
  public var boxCount: Int

  /// What the list is ordered by. Means far below the prior say nothing, and so count as no less than that.
  public var suspicion: Double {
    log((Double(suggested.score) + Self.prior) / (Double(annotated.score) + Self.prior))
  }

  /// The score with which training begins at every anchor: the paper's π.
  private static let prior = 0.01
}

extension WrongLabel {
  /// The objects of a picture for which another class has a better mean score than their own, in annotation order.
  ///
  /// - Parameter excluded: class channels that annotations cannot have.
  public static func labels(_ coverage: PictureCoverage, excluding excluded: Set<Int>) -> [WrongLabel] {
    coverage.targets.indices.compactMap { place in
      let target = coverage.targets[place]
      guard !target.isIgnored, let vote = CoveringVote(on: place, coverage) else { return nil }
      let own = vote.mean(target.label)
      var best: (label: Int, score: Double)?
      for label in vote.sums.indices where label != target.label && !excluded.contains(label) {
        if vote.mean(label) > best?.score ?? 0 { best = (label, vote.mean(label)) }
      }
      // Not so where either is NaN.
      guard let best, best.score > own else { return nil }
      return WrongLabel(
        target: place, annotated: ClassScore(label: target.label, score: Float(own)),
        suggested: ClassScore(label: best.label, score: Float(best.score)), boxCount: vote.count)
    }
  }
}

/// The mean score of each class in the boxes that cover an object.
private struct CoveringVote {
  private(set) var sums: [Double]
  private(set) var count = 0
  private var weight = 0.0

  func mean(_ label: Int) -> Double { sums[label] / weight }

  /// `nil` if no box covers the object.
  init?(on place: Int, _ coverage: PictureCoverage) {
    sums = Array(repeating: 0, count: coverage.trace.levels.first?.logits.shape[1] ?? 0)
    add(place, coverage, isOwnOnly: true)
    if count == 0 { add(place, coverage, isOwnOnly: false) }
    if count == 0 { return nil }
  }

  /// - Parameter isOwnOnly: whether boxes that overlap another object more are left out.
  private mutating func add(_ place: Int, _ coverage: PictureCoverage, isOwnOnly: Bool) {
    let object = coverage.targets[place].box
    let others = coverage.targets.indices.filter { $0 != place && !coverage.targets[$0].isIgnored }
      .map { coverage.targets[$0].box }
    for (level, anchors) in coverage.covering(place).enumerated() {
      for anchor in anchors {
        let box = coverage.candidates.box(level: level, anchor: Int(anchor))
        let iou = box.iou(object)
        if isOwnOnly, others.contains(where: { box.iou($0) > iou }) { continue }
        add(coverage.trace.levels[level], Int(anchor), weight: Double(iou))
      }
    }
  }

  private mutating func add(_ level: Trace.Level, _ anchor: Int, weight: Double) {
    let first = anchor * sums.count
    level.logits.withUnsafeBufferPointer { logits in
      for label in sums.indices { sums[label] += weight * Double(Sigmoid.score(logits[first + label])) }
    }
    self.weight += weight
    count += 1
  }
}
