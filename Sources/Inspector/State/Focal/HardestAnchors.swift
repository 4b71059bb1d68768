import Training

/// The anchors that lose most at one γ and α, by falling loss.
public struct HardestAnchors: Sendable {
  /// The losses of the picture.
  let loss: LossAnswers
  let focal: FocalLoss
  let anchors: [HardAnchor]

  /// May take some tenths of a second where γ is small.
  init(_ loss: LossAnswers, _ focal: FocalLoss) {
    self.loss = loss
    self.focal = focal
    anchors = loss.live.hardest(FocalOptions.hardAnchorCount, focal)
  }
}
