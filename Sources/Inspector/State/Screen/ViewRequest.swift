import Diagnosis
import RetinaNet
import Support

/// What a command line asks to see: the values of its flags, before the picture and its model are known.
public struct ViewRequest: Sendable, Hashable {
  public var view: ViewKind
  public var level: FeatureLayer?
  /// A class's name or channel.
  public var label: String?
  public var cell: GridCell?
  /// How many times closer than the whole picture.
  public var zoom: Double?
  public var center: Point?
  /// A detection or an object, from 1.
  public var selected: Int?
  public var mode: String?
  public var objectSize: ObjectSize?
  public var channel: Int?
  public var shape: Int?
  public var showsAnchors = false
  /// What the anchor editor points at: p3 to p7, scale-1 … or ratio-1 …
  public var edit: String?
  /// Sizes to try, per level: 16,20,25/32,40,50/…
  public var anchorSizes: String?
  /// Heights over widths to try: 0.5,1,2
  public var aspectRatios: String?
  public var showsGroundTruth = false
  public var focal = FocalRequest()
  public var browser = BrowserRequest()
  public var training = RunViewRequest()

  public init(_ view: ViewKind) { self.view = view }

  /// Refuses numbers that no picture and no model can have.
  public func validate() throws(ViewRequestError) {
    if let zoom, !(zoom >= 1 && zoom <= 100_000) {
      throw ViewRequestError(
        "--zoom \(zoom) is out of range: expected a number from 1, the whole picture")
    }
    if let selected, selected < 1 {
      throw ViewRequestError("--select \(selected): detections and objects are numbered from 1")
    }
    for (flag, number) in [("--channel", channel), ("--shape", shape)] {
      if let number, number < 0 { throw ViewRequestError("\(flag) \(number): numbers start at 0") }
    }
    try focal.validate()
  }

  /// The options of the inspector that the request stands for.
  ///
  /// - Parameter classes: a name per channel, which the class is looked up in.
  public func options(classes: [String?]) throws(ViewRequestError) -> ViewOptions {
    var options = ViewOptions()
    options.view = view
    if let level { options.layer = level }
    if case .backbone? = level, view != .levels {
      throw ViewRequestError(
        "--level \(options.layer.name) belongs to the view levels; the heads see the pyramid, as P3 to P7")
    }
    if let label {
      options.label = try Self.channel(of: label, in: ClassNames(classes))
      if view == .misses { options.filter.label = options.label }
    }
    options.cell = cell
    if let zoom { options.zoom = zoom }
    options.center = center
    if view == .focal {
      options.focal = try focal.options(level: level?.level, mode: mode, selected: selected)
      options.framesTarget = options.focal.mode == .hardest && selected != nil && zoom == nil && center == nil
    } else if let flag = focal.givenFlag, view != .training || flag != "--at" {
      throw ViewRequestError("\(flag) belongs to the view focal")
    }
    options.browser = try browserOptions(label: label == nil ? nil : options.label)
    options.training = try trainingOptions(label: label == nil ? nil : options.label)
    if view == .misses {
      options.target = selected.map { $0 - 1 }
      // Unless the window was asked for, it is where a choice by keys would move it.
      options.framesTarget = selected != nil && zoom == nil && center == nil
    } else if view != .focal, view != .browser, view != .training {
      options.selected = selected.map { $0 - 1 }
    }
    options.filter.size = objectSize
    if objectSize != nil, view != .misses, view != .browser {
      throw ViewRequestError("--object-size belongs to the views misses and browser")
    }
    if let channel { (options.channel, options.reduction) = (channel, .channel) }
    if let mode { try set(mode, in: &options) }
    options.shape = shape
    options.showsAnchors = showsAnchors
    options.anchorEditor = try anchorEditor()
    options.showsGroundTruth = showsGroundTruth
    return options
  }

  private static func channel(of label: String, in names: ClassNames) throws(ViewRequestError) -> Int {
    if let channel = names.channel(of: label) { return channel }
    let error = ConfigurationError.unknownClass(
      source: "--class", name: label, similar: names.similar(to: label))
    throw ViewRequestError("\(error)")
  }

  private func set(_ mode: String, in options: inout ViewOptions) throws(ViewRequestError) {
    func refused(_ names: [String]) -> ViewRequestError {
      ViewRequestError("--mode \(mode): the view \(view.name) has \(names.joined(separator: ", "))")
    }
    switch view {
    case .levels:
      guard let reduction = Reduction(rawValue: mode) else {
        throw refused(Reduction.allCases.map(\.rawValue))
      }
      options.reduction = reduction
    case .scores:
      guard let scale = ScoreScale(rawValue: mode) else { throw refused(ScoreScale.allCases.map(\.rawValue)) }
      options.scale = scale
    case .misses:
      guard let cause = ObjectFilter.Cause.allCases.first(where: { $0.name == mode }) else {
        throw refused(ObjectFilter.Cause.allCases.map(\.name))
      }
      options.filter.cause = cause
    case .focal, .browser, .training: break
    case .detections, .anchors:
      throw ViewRequestError("--mode does nothing in the view \(view.name)")
    }
  }

  /// Refuses what the picture and its network do not have, once they are known.
  public func check(_ state: State) throws(ViewRequestError) {
    if view == .browser {
      let count = state.browser.finding.order.count
      if let selected, selected > count {
        throw ViewRequestError(
          "--select \(selected): \(counted(count, "picture")) \(agreeing(count, "passes", "pass")) the filter"
        )
      }
      return
    }
    guard let trace = state.inspected?.trace else { return }
    if let level, !trace.layers.contains(level) {
      let names = trace.layers.map(\.name).joined(separator: ", ")
      throw ViewRequestError("--level \(level.name): the model has \(names)")
    }
    if let cell, let geometry = state.geometry, geometry.clamped(cell) != cell {
      throw ViewRequestError(
        "--cell \(cell.x),\(cell.y) lies outside: the level's grid has \(geometry.width)×\(geometry.height) cells"
      )
    }
    if let channel, let layer = state.layer, channel >= trace.features(layer).shape[2] {
      throw ViewRequestError(
        "--channel \(channel): \(layer.name) has \(trace.features(layer).shape[2]), numbered from 0")
    }
    if let shape, let count = trace.levels.first?.anchorsPerCell, shape >= count {
      throw ViewRequestError("--shape \(shape): a cell has \(counted(count, "anchor")), numbered from 0")
    }
    try checkAnchorEditor(state)
    // There it is the picture's number, which was checked before.
    guard let selected, view != .training else { return }
    if state.options.view == .focal {
      guard state.options.focal.mode == .hardest else { return }
      let count = state.hardAnchors.count
      if selected > count {
        throw ViewRequestError("--select \(selected): the list has \(counted(count, "anchor"))")
      }
    } else if state.options.view == .misses {
      if selected > state.objects.count {
        throw ViewRequestError(
          "--select \(selected): the picture's ground truth has \(counted(state.objects.count, "object"))")
      }
    } else if let count = state.selection?.detections.count, selected > count {
      throw ViewRequestError(
        "--select \(selected): at these thresholds there \(agreeing(count, "is", "are")) \(counted(count, "detection"))"
      )
    }
  }
}

/// Why something cannot be shown as a command line asks for it.
public struct ViewRequestError: Error, CustomStringConvertible, Hashable {
  public let description: String

  init(_ description: String) { self.description = description }
}

extension CellSize {
  /// Reads COLSxROWS.
  public init?(text: String) {
    let sides = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (1...2000).contains(width),
      (1...2000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }
}

extension GridCell {
  /// Reads COLUMN,ROW.
  public init?(text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x >= 0, y >= 0 else { return nil }
    self.init(x: x, y: y)
  }
}

extension Point {
  /// Reads X,Y in pixels of the picture.
  public init?(text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x.isFinite, y.isFinite, x >= 0, y >= 0
    else { return nil }
    self.init(x: x, y: y)
  }
}
