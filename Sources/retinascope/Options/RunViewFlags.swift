import ArgumentParser
import Inspector

/// What the view training shows of a run.
struct RunViewFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of training: what is drawn over the picture: boxes, scores (the highest at each place) or loss.",
      valueName: "what"))
  var overlay: TrainingOverlay?

  @Flag(help: "Of training: an even axis of the loss, in place of a logarithmic one.")
  var linear = false

  var request: RunViewRequest {
    var request = RunViewRequest()
    (request.overlay, request.isLinear) = (overlay, linear)
    return request
  }
}

extension TrainingOverlay: ExpressibleByArgument {}
