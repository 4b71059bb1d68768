import Foundation
import RetinaNet
import Testing

@testable import Training

@Suite("Live loss: curves, density and hardest anchors")
struct LiveCurvesTests {
  private static let kinds = [LiveTrial.LogitKind.usual, .uniform, .twoPeaks, .initial, .halfHuge]

  @Test("the cumulative share is that of the sorted losses", arguments: kinds)
  func cumulative(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = trial.targets
    let live = try trial.live(targets)
    for gamma in [0.0, 0.5, 2, 5] {
      let pairs = trial.pairs(FocalLoss(alpha: nil, gamma: gamma), targets)
      let curves = live.cumulative(gamma: gamma)
      for (curve, isPositive) in [(curves.foreground, true), (curves.background, false)] {
        let losses = pairs.filter { $0.isPositive == isPositive }.map(\.loss).sorted()
        var sums = [0.0]
        for loss in losses { sums.append(sums[sums.count - 1] + loss) }
        #expect(curve.count == losses.count)
        #expect(curve.points.first == .init(samples: 0, loss: 0))
        #expect(curve.points.last == .init(samples: 1, loss: 1))
        for point in curve.points {
          let place = point.samples * Double(losses.count)
          #expect(abs(place - place.rounded()) < 1e-6, "a point lies between whole samples")
          let expected = sums[Int(place.rounded())] / sums[losses.count]
          #expect(abs(point.loss - expected) <= 1e-5, "γ \(gamma), positive \(isPositive), \(point)")
        }
      }
    }
  }

  @Test("a share between two points lies on the line between them")
  func between() {
    let curve = CumulativeLoss(
      points: [.init(samples: 0, loss: 0), .init(samples: 0.5, loss: 0.1), .init(samples: 1, loss: 1)],
      count: 10)
    for (samples, share) in [(0, 0), (0.25, 0.05), (0.5, 0.1), (0.75, 0.55), (1, 1)] {
      #expect(abs(curve.lossShare(ofEasiest: samples) - share) < 1e-12)
    }
    #expect(CumulativeLoss(points: [], count: 0).lossShare(ofEasiest: 0.5) == 0)
  }

  @Test("the density counts pairs by p_t", arguments: kinds)
  func density(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = trial.targets
    let live = try trial.live(targets)
    let pairs = trial.pairs(.crossEntropy, targets)
    let halves = live.density(edges: [0, 0.5, 1])
    // Of negatives at p_t = 0.5 it counts those as right, and so does the breakdown.
    let total = live.breakdown(.crossEntropy).total
    #expect(halves.negatives == [Double(total.hardNegatives.count), Double(total.easyNegatives.count)])
    #expect(halves.positives.reduce(0, +) == Double(targets.positiveCount))
    let density = live.density(bins: 20)
    for bin in 0..<20 {
      let (low, high) = (density.edges[bin], density.edges[bin + 1])
      func count(_ isPositive: Bool, _ margin: Double) -> Double {
        Double(
          pairs.count {
            let right = exp(-$0.loss)
            return $0.isPositive == isPositive && right >= low + margin && right <= high - margin
          })
      }
      // A histogram's bin is at most 1/128 wide in p_t.
      #expect(density.positives[bin] >= count(true, 1e-9) && density.positives[bin] <= count(true, -1e-9))
      #expect(density.negatives[bin] >= count(false, 0.008), "\(low)…\(high)")
      #expect(density.negatives[bin] <= count(false, -0.008), "\(low)…\(high)")
    }
  }

  @Test("the hardest anchors are those that lose most", arguments: LiveTrial.LogitKind.allCases)
  func hardest(kind: LiveTrial.LogitKind) throws {
    let trial = LiveTrial(kind)
    let targets = trial.targets
    let live = try trial.live(targets)
    for gamma in [0.0, 2] {
      let focal = FocalLoss(alpha: 0.25, gamma: gamma)
      var anchors: [AnchorMatches.AnchorPlace: [LiveTrial.TrialPair]] = [:]
      for pair in trial.pairs(focal, targets) { anchors[pair.place, default: []].append(pair) }
      let losses = anchors.mapValues { $0.reduce(0) { $0 + $1.loss } }
      let expected = losses.values.sorted(by: >).prefix(12)
      let hardest = live.hardest(12, focal)
      #expect(hardest.count == 12)
      for (anchor, loss) in zip(hardest, expected) {
        #expect(abs(anchor.loss - loss) <= 1e-9 * loss, "γ \(gamma)")
        #expect(abs(anchor.loss - losses[anchor.place]!) <= 1e-9 * loss)
        let worst = anchors[anchor.place]!.max { $0.loss < $1.loss }!
        #expect(abs(anchor.labelLoss - worst.loss) <= 1e-9 * worst.loss)
        #expect(anchor.object == targets.matches.object(servedBy: anchor.place))
        let own = anchors[anchor.place]!.first { $0.label == anchor.label }!
        #expect(abs(own.loss - anchor.labelLoss) <= 1e-9 * own.loss)
        let crossEntropy = -log(anchor.rightProbability) * focal.weight(isPositive: own.isPositive)
        if gamma == 0, crossEntropy.isFinite {
          #expect(abs(crossEntropy - own.loss) <= 1e-6 * own.loss + 1e-9)
        }
      }
    }
    #expect(live.hardest(0, .paper).isEmpty)
  }
}
