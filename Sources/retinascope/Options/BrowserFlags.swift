import ArgumentParser
import Inspector

/// What the view browser shows of a data set.
struct BrowserFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Of browser: the order of pictures: name, missed, false_positives, matches, objects, highest_score, lowest_score, largest or smallest. Default: name, as they are listed.",
      valueName: "order"))
  var sort: BrowserSort?

  @Option(
    help: ArgumentHelp(
      "Of browser: only what scores so: 0-0.05, 0.05-0.2, 0.2-0.4, 0.4-0.6, 0.6-0.8, 0.8-1 or none.",
      valueName: "range"))
  var scoreBand: ScoreBand?

  @Option(
    help: ArgumentHelp(
      "Of browser: how large thumbnails are: tiny, small, medium, large or huge.", valueName: "size"))
  var thumbnails: ThumbnailScale?

  var request: BrowserRequest {
    var request = BrowserRequest()
    (request.sort, request.score, request.scale) = (sort, scoreBand, thumbnails)
    return request
  }
}

extension BrowserSort: ExpressibleByArgument {}

extension ScoreBand: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }

  public static var allValueStrings: [String] { allCases.map(\.name) }
}

extension ThumbnailScale: ExpressibleByArgument {}
