import RetinaNet
import Tensors

/// The loss of a batch, as its family normalises it, with the gradients of the heads' outputs.
struct BatchLoss {
  let pictures: [LossBreakdown]
  let normalized: NormalizedLoss
  private(set) var scores = PairScores()
  /// By picture, then level.
  private var logitGradients: [[Tensor]]
  private var deltaGradients: [[Tensor]]

  typealias HeadMaps = (logits: [TapeMaps], deltas: [TapeMaps])

  /// - Parameter padded: the network's input of each picture.
  /// - Throws: `NonFinitePicture`
  init(
    _ outputs: HeadMaps, padded: [Transform.Size], _ targets: [TrainingTargets], _ settings: LossSettings,
    _ configuration: Configuration, normalizer: Double?, keepsGradients: Bool, threads: Int
  ) throws {
    let scales =
      normalizer.map { normalizer in targets.map { _ in 1 / normalizer } }
      ?? NormalizedLoss.scales(configuration.family, positives: targets.map(\.positiveCount))
    let generator = AnchorGenerator(configuration)
    var pictures: [LossBreakdown] = []
    var (logitGradients, deltaGradients): ([[Tensor]], [[Tensor]]) = ([], [])
    for (picture, (padded, targets)) in zip(padded, targets).enumerated() {
      let levels = AnchorLevel.all(generator, padded: padded).enumerated().map { number, anchors in
        LossLevel(
          name: configuration.anchors.levelName(number),
          logits: outputs.logits[number].maps[picture].reshaped([
            anchors.anchorCount, configuration.classes.count,
          ]),
          deltas: outputs.deltas[number].maps[picture].reshaped([anchors.anchorCount, 4]), anchors: anchors)
      }
      do {
        let loss = try DetectionLoss(
          levels, coder: BoxCoder(configuration), targets, settings, keepsGradients: keepsGradients,
          scale: scales[picture], threads: threads)
        pictures.append(loss.breakdown)
        scores += loss.scores
        logitGradients.append(loss.logitGradients)
        deltaGradients.append(loss.deltaGradients)
      } catch let output as NonFiniteOutput {
        throw NonFinitePicture(picture: picture, output: output)
      }
    }
    self.pictures = pictures
    normalized = NormalizedLoss(pictures, scales: scales)
    self.logitGradients = logitGradients
    self.deltaGradients = deltaGradients
  }

  /// Begins the way back. The gradients are then kept there alone, and only as long as they are needed.
  mutating func give(to pass: inout BackwardPass, _ outputs: HeadMaps) {
    for (maps, gradients) in [(outputs.logits, logitGradients), (outputs.deltas, deltaGradients)] {
      for (level, map) in maps.enumerated() {
        guard let slot = map.slot else { continue }
        pass.add(zip(map.maps, gradients).map { $1[level].reshaped($0.shape) }, to: slot)
      }
    }
    (logitGradients, deltaGradients) = ([], [])
  }
}
