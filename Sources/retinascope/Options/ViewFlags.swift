import ArgumentParser
import Diagnosis
import Inspector
import RetinaNet

/// What a view shows, and how: shared by `render` and the inspector, which starts with it.
struct ViewFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The level: P3 to P7, or another that the model has; in the view levels also C3 to C5.",
      valueName: "name"))
  var level: FeatureLayer?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "The class of score maps, or of the objects that misses lists and browser finds, by name or channel.",
      valueName: "name"))
  var label: String?

  @Option(
    help: ArgumentHelp("The cursor's cell of the level's grid, from 0,0 at the upper left.", valueName: "X,Y")
  )
  var cell: GridCell?

  @Option(help: ArgumentHelp("How many times closer than the whole picture.", valueName: "factor"))
  var zoom: Double?

  @Option(help: ArgumentHelp("The pixel of the picture that is in the middle.", valueName: "X,Y"))
  var center: Point?

  @Option(
    name: .customLong("select"),
    help: ArgumentHelp(
      "Which detection is chosen, from 1 by falling score; of misses which object, in the annotations' order; of focal which anchor, or which method of rivals; of browser and training which picture.",
      valueName: "number"))
  var selected: Int?

  @Option(
    help: ArgumentHelp(
      "Of levels: mean, max, l2, channel or components. Of scores: probability or logit. Of misses, which objects to list: missed, found, ignored, or a cause: anchors, regression, score, top_k, nms, max_detections or matching. Of focal: shares, map, curves, cumulative, hardest, prior or rivals. Of training: overview, loss, balance, validation, pace or settings. Of browser: as of misses, or false_positive, background, duplicate, localisation, confusion, both, not_run or detected.",
      valueName: "name"))
  var mode: String?

  @Option(
    help: ArgumentHelp(
      "The objects that misses lists and browser finds: small, medium or large ones.", valueName: "size"))
  var objectSize: ObjectSize?

  @Option(help: ArgumentHelp("The feature channel that the view levels shows, from 0.", valueName: "number"))
  var channel: Int?

  @Option(help: ArgumentHelp("Which anchor of the cell, from 0. Default: all.", valueName: "number"))
  var shape: Int?

  @OptionGroup var focal: FocalFlags
  @OptionGroup var browser: BrowserFlags
  @OptionGroup var training: RunViewFlags

  @Flag(help: "Draws the anchors.")
  var anchors = false

  @Option(
    help: ArgumentHelp(
      "Tries other anchors in the view anchors: what the editor points at, p3 to p7 (the model's levels), scale-1 or ratio-1 and so on.",
      valueName: "what"))
  var edit: String?

  @Option(
    help: ArgumentHelp(
      "Anchor sizes to try there, per level, for P3 to P7 such as 16,20,25/32,40,50/...", valueName: "sizes"))
  var anchorSizes: String?

  @Option(help: ArgumentHelp("Heights over widths of anchors to try there: 0.5,1,2.", valueName: "ratios"))
  var aspectRatios: String?

  @Flag(help: "Draws the ground truth, also in the views that are about something else.")
  var groundTruth = false

  func validate() throws { try refusing { try request(.detections).validate() } }

  /// The flags as a view request.
  private func request(_ view: ViewKind) -> ViewRequest {
    var request = ViewRequest(view)
    (request.level, request.label, request.cell) = (level, label, cell)
    (request.zoom, request.center, request.selected) = (zoom, center, selected)
    (request.mode, request.objectSize) = (mode, objectSize)
    (request.channel, request.shape) = (channel, shape)
    (request.showsAnchors, request.showsGroundTruth) = (anchors, groundTruth)
    (request.edit, request.anchorSizes, request.aspectRatios) = (edit, anchorSizes, aspectRatios)
    request.focal = focal.request
    request.browser = browser.request
    request.training = training.request
    return request
  }

  /// - Parameter classes: the class names by channel, for `--class`.
  func options(_ view: ViewKind, classes: [String?]) throws -> ViewOptions {
    try refusing { try request(view).options(classes: classes) }
  }

  /// Throws if the flags name something that the picture or its network does not have.
  func check(_ state: State) throws {
    try refusing { try request(state.options.view).check(state) }
  }

  /// An invalid view is reported as a command-line error.
  private func refusing<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as ViewRequestError { throw ValidationError("\(error)") }
  }
}

extension FeatureLayer: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}

extension ObjectSize: ExpressibleByArgument {}

extension ViewKind: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}
