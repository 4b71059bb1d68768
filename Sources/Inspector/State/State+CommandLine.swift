import RetinaNet
import Support
import Terminal

extension State {
  /// The command line that renders the present view, quoted for a shell.
  public var commandLine: String {
    let named = options.view == .browser ? invocation.named : [invocation.pictures[inference.picture]]
    let words =
      ["retinascope", "render"]
      + (options.view == .training ? [training.path] : named + invocation.flags + modelFlags) + optionFlags
      + thresholdFlags + terminalFlags
    return words.map(shellWord).joined(separator: " ")
  }

  /// The checkpoint of a training run.
  private var modelFlags: [String] { shownRun.map { ["--model", "\($0.path)/last.safetensors"] } ?? [] }

  /// The flags for `options`.
  private var optionFlags: [String] {
    var flags = ["--view", options.view.name]
    if options.view == .browser { return flags + browserFlags }
    if let selected = selectedNumber { flags += ["--select", "\(selected + 1)"] }
    if options.view == .misses {
      flags += missFlags
    } else if options.view == .focal {
      flags += focalFlags
    } else if options.view == .training {
      flags += trainingFlags
    } else if options.view != .detections {
      flags += ["--level", (layer ?? options.layer).name]
      if let cell = cursor { flags += ["--cell", "\(cell.x),\(cell.y)"] }
    }
    switch options.view {
    case .levels:
      flags += ["--mode", options.reduction.rawValue]
      if options.reduction == .channel { flags += ["--channel", "\(channel ?? options.channel)"] }
    case .scores:
      let name = ClassNames(configuration.classes).handle(of: options.label)
      flags += Self.flag("--class", name) + ["--mode", options.scale.rawValue]
    default: break
    }
    if options.view == .anchors || options.view == .scores, let shape {
      flags += ["--shape", "\(shape)"]
    }
    if options.view == .anchors, let editor = options.anchorEditor {
      flags += ["--edit", editor.parameter.name]
      if editor.sizes != nil { flags += ["--anchor-sizes", triedAnchors.sizesText] }
      if editor.aspectRatios != nil { flags += ["--aspect-ratios", triedAnchors.ratiosText] }
    }
    if options.showsAnchors { flags.append("--anchors") }
    if options.showsGroundTruth { flags.append("--ground-truth") }
    if options.zoom > 1 {
      flags += ["--zoom", "\(options.zoom)"]
      if let center = options.center { flags += ["--center", "\(center.x),\(center.y)"] }
    } else if selectedNumber != nil, options.view == .misses || options.view == .focal {
      // Without the flag the window would move to the object.
      flags += ["--zoom", "1"]
    }
    return flags
  }

  /// What is chosen in the view's list.
  private var selectedNumber: Int? {
    switch options.view {
    case .misses: annotatedTarget
    case .focal where options.focal.mode == .hardest && chosenHardAnchor == nil: nil
    case .focal: options.focal.selectedNumber
    case .detections, .levels, .anchors, .scores: options.selected
    case .browser: browserPlace
    case .training: inference.picture
    }
  }

  private var trainingFlags: [String] {
    var flags = options.training.flags
    if let label = options.training.label {
      flags += Self.flag("--class", ClassNames(configuration.classes).handle(of: label))
    }
    return flags
  }

  private var browserFlags: [String] {
    var flags = options.browser.flags
    if let label = options.browser.filter.label {
      flags += Self.flag("--class", ClassNames(configuration.classes).handle(of: label))
    }
    if let selectedNumber { flags += ["--select", "\(selectedNumber + 1)"] }
    return flags
  }

  /// What view 6 shows. The level is left out where it is all of them.
  private var focalFlags: [String] {
    var flags = options.focal.flags
    if options.focal.level != nil, let layer { flags += ["--level", layer.name] }
    if options.focal.mode == .map, let cell = cursor { flags += ["--cell", "\(cell.x),\(cell.y)"] }
    return flags
  }

  /// The chosen object, unless it was drawn here: a command line cannot name such an object.
  private var annotatedTarget: Int? { selectedObject?.origin == .drawn ? nil : options.target }

  /// Which objects are listed.
  private var missFlags: [String] {
    var flags: [String] = []
    if let label = options.filter.label {
      flags += Self.flag("--class", ClassNames(configuration.classes).handle(of: label))
    }
    if let cause = options.filter.cause { flags += ["--mode", cause.name] }
    if let size = options.filter.size { flags += ["--object-size", size.rawValue] }
    return flags
  }

  private var thresholdFlags: [String] {
    [
      "--score", ClassNames(configuration.classes).list(thresholds), "--nms", "\(thresholds.nms)", "--top-k",
      "\(thresholds.topK)", "--max-detections",
      "\(thresholds.maxDetections)",
    ]
  }

  private var terminalFlags: [String] {
    [
      "--size", "\(traits.size.width)x\(traits.size.height)", "--color", traits.depth.rawValue, "--glyphs",
      traits.glyphs.rawValue, "--cell-aspect", "\(traits.cellAspect)",
    ]
  }

  /// A flag with its value, joined by `=` if the value looks like a flag.
  private static func flag(_ name: String, _ value: String) -> [String] {
    value.hasPrefix("-") ? ["\(name)=\(value)"] : [name, value]
  }
}

/// The part of a command line that opens the same pictures and model again.
public struct Invocation: Sendable, Hashable {
  /// The argument for each picture.
  public var pictures: [String]
  /// The arguments for all pictures: a folder, where one was named.
  public var named: [String]
  /// Flags of the model and of decoding, with their values.
  public var flags: [String]

  /// - Parameter named: `nil` for each picture by itself.
  public init(pictures: [String], flags: [String], named: [String]? = nil) {
    self.pictures = pictures
    self.named = named ?? pictures
    self.flags = flags
  }
}
