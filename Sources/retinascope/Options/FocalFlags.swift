import ArgumentParser
import Inspector
import Training

/// What the view focal shows of the loss.
struct FocalFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Of focal: gamma of the focal loss, 0 to 5. Default: 2.", valueName: "number"))
  var gamma: Double?

  @Option(
    help: ArgumentHelp(
      "Of focal: alpha, the weight of positives; negatives weigh 1 - alpha. Default: 0.25.",
      valueName: "share"))
  var alpha: Double?

  @Option(help: ArgumentHelp("Of focal: what is summed, loss or gradient.", valueName: "name"))
  var quantity: LossQuantity?

  @Option(
    help: ArgumentHelp(
      "Of focal: whose loss the picture shows: positives, negatives or both.", valueName: "name")
  )
  var side: LossSide?

  @Option(
    help: ArgumentHelp(
      "Where a chart is read: of focal 0 to 1, the p_t of curves or the share of samples of cumulative; of training a step.",
      valueName: "place"))
  var at: Double?

  @Flag(help: "Of focal: gives the ends of the curves' axes room, where most pairs are.")
  var spread = false

  var request: FocalRequest {
    var request = FocalRequest()
    (request.gamma, request.alpha, request.reading) = (gamma, alpha, at)
    (request.quantity, request.side, request.isSpread) = (quantity, side, spread)
    return request
  }
}

extension LossQuantity: ExpressibleByArgument {}

extension LossSide: ExpressibleByArgument {}
