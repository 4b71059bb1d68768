import ArgumentParser
import Diagnosis
import Inspector
import RetinaNet

/// What of a view is seen, and how: shared by the inspector, which starts so, and by `render`.
struct LookOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The level: P3 to P7; in the view levels also C3 to C5.", valueName: "name"))
  var level: Layer?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "The class of score maps, or of the objects that misses lists, by name or channel.", valueName: "name"))
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
      "Which detection is chosen, from 1 by falling score; of misses which object, in the annotations' order.",
      valueName: "number"))
  var selected: Int?

  @Option(
    help: ArgumentHelp(
      "Of levels: mean, max, l2, channel or components. Of scores: probability or logit. Of misses, which objects to list: missed, found, ignored, or a cause: anchors, regression, score, top_k, nms, max_detections or matching.",
      valueName: "name"))
  var mode: String?

  @Option(
    help: ArgumentHelp("The objects that misses lists: small, medium or large ones.", valueName: "size"))
  var objectSize: ObjectSize?

  @Option(help: ArgumentHelp("The feature channel that the view levels shows, from 0.", valueName: "number"))
  var channel: Int?

  @Option(help: ArgumentHelp("Which anchor of the cell, from 0. Default: all.", valueName: "number"))
  var shape: Int?

  @Flag(help: "Draws the anchors.")
  var anchors = false

  @Flag(help: "Draws the ground truth, also in the views that are about something else.")
  var groundTruth = false

  func validate() throws {
    if let zoom, !(zoom >= 1 && zoom <= 100_000) {
      throw ValidationError("--zoom \(zoom) is out of range: expected a number from 1, the whole picture")
    }
    if let selected, selected < 1 {
      throw ValidationError("--select \(selected): detections and objects are numbered from 1")
    }
    for (flag, number) in [("--channel", channel), ("--shape", shape)] {
      if let number, number < 0 { throw ValidationError("\(flag) \(number): numbers start at 0") }
    }
  }

  /// - Parameter classes: a name per channel, which `--class` is looked up in.
  func options(_ view: ViewKind, classes: [String?]) throws -> ViewOptions {
    var options = ViewOptions()
    options.view = view
    if let level { options.layer = level }
    if case .backbone? = level, view != .levels {
      throw ValidationError("--level \(options.layer.name) belongs to the view levels; the heads see P3 to P7")
    }
    if let label {
      let names = ClassNames(classes)
      guard let channel = names.channel(of: label) else {
        throw ValidationError(
          "\(ConfigurationError.unknownClass(source: "--class", name: label, similar: names.similar(to: label)))"
        )
      }
      options.label = channel
      if view == .misses { options.filter.label = channel }
    }
    options.cell = cell
    if let zoom { options.zoom = zoom }
    options.center = center
    if view == .misses {
      options.target = selected.map { $0 - 1 }
      // Without a word of it, the window is where a choice by keys would move it.
      options.framesTarget = selected != nil && zoom == nil && center == nil
    } else {
      options.selected = selected.map { $0 - 1 }
    }
    options.filter.size = objectSize
    if objectSize != nil, view != .misses {
      throw ValidationError("--object-size belongs to the view misses")
    }
    if let channel { (options.channel, options.reduction) = (channel, .channel) }
    try setMode(&options)
    options.shape = shape
    options.showsAnchors = anchors
    options.showsGroundTruth = groundTruth
    return options
  }

  private func setMode(_ options: inout ViewOptions) throws {
    guard let mode else { return }
    func refuse(_ names: [String]) -> ValidationError {
      ValidationError("--mode \(mode): the view \(options.view.name) has \(names.joined(separator: ", "))")
    }
    switch options.view {
    case .levels:
      guard let reduction = Reduction(rawValue: mode) else {
        throw refuse(Reduction.allCases.map(\.rawValue))
      }
      options.reduction = reduction
    case .scores:
      guard let scale = ScoreScale(rawValue: mode) else { throw refuse(ScoreScale.allCases.map(\.rawValue)) }
      options.scale = scale
    case .misses:
      guard let cause = ObjectFilter.Cause.allCases.first(where: { $0.name == mode }) else {
        throw refuse(ObjectFilter.Cause.allCases.map(\.name))
      }
      options.filter.cause = cause
    case .detections, .anchors:
      throw ValidationError("--mode does nothing in the view \(options.view.name)")
    }
  }
}

extension Layer: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}

extension ObjectSize: ExpressibleByArgument {}

extension ViewKind: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}
