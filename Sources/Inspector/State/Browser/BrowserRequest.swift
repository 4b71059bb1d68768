/// What a command line asks the browser to show: the values of flags of its own.
public struct BrowserRequest: Sendable, Hashable {
  public var sort: BrowserSort?
  public var score: ScoreBand?
  public var scale: ThumbnailScale?

  public init() {}

  /// The first flag that was given.
  var givenFlag: String? {
    let given = [
      ("--sort", sort != nil), ("--score-band", score != nil), ("--thumbnails", scale != nil),
    ]
    return given.first(where: \.1)?.0
  }
}

extension ViewRequest {
  /// What the browser shows.
  ///
  /// - Parameter label: the channel of the class that the flags name.
  func browserOptions(label: Int?) throws(ViewRequestError) -> BrowserOptions {
    guard view == .browser else {
      if let flag = browser.givenFlag { throw ViewRequestError("\(flag) belongs to the view browser") }
      return BrowserOptions()
    }
    let others = [("--zoom", zoom != nil), ("--center", center != nil), ("--cell", cell != nil)]
    if let (flag, _) = others.first(where: \.1) {
      throw ViewRequestError("\(flag) belongs to the views of one picture, and not to the browser")
    }
    var options = BrowserOptions()
    if let mode {
      guard let cause = BrowserCause(name: mode) else {
        let names = BrowserCause.allCases.map(\.name).joined(separator: ", ")
        throw ViewRequestError("--mode \(mode): the view browser has \(names)")
      }
      options.filter.cause = cause
    }
    options.filter.label = label
    options.filter.size = objectSize
    options.filter.score = browser.score
    options.sort = browser.sort ?? .name
    options.scale = browser.scale
    options.selected = selected.map { $0 - 1 }
    return options
  }
}
