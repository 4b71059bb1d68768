import RetinaNet
import Terminal

extension State {
  /// The command line that renders what is seen: the view, its size, and the thresholds. It reads in a shell as it is.
  public var commandLine: String {
    let words =
      ["retinascope", "render", invocation.pictures[pass.picture]] + invocation.flags + lookFlags
      + thresholdFlags + terminalFlags
    return words.map(shellWord).joined(separator: " ")
  }

  /// What `look` says, as flags.
  private var lookFlags: [String] {
    var flags = ["--view", look.view.name]
    if let selected = look.view == .misses ? annotatedTarget : look.selected {
      flags += ["--select", "\(selected + 1)"]
    }
    if look.view == .misses {
      flags += missFlags
    } else if look.view != .detections {
      flags += ["--level", (layer ?? look.layer).name]
      if let cell = cursor { flags += ["--cell", "\(cell.x),\(cell.y)"] }
    }
    switch look.view {
    case .levels:
      flags += ["--mode", look.reduction.rawValue]
      if look.reduction == .channel { flags += ["--channel", "\(channel ?? look.channel)"] }
    case .scores:
      let name = ClassNames(configuration.classes).handle(of: look.label)
      flags += Self.flag("--class", name) + ["--mode", look.scale.rawValue]
    default: break
    }
    if look.view == .anchors || look.view == .scores, let shape {
      flags += ["--shape", "\(shape)"]
    }
    if look.showsAnchors { flags.append("--anchors") }
    if look.showsGroundTruth { flags.append("--ground-truth") }
    if look.zoom > 1 {
      flags += ["--zoom", "\(look.zoom)"]
      if let center = look.center { flags += ["--center", "\(center.x),\(center.y)"] }
    } else if look.view == .misses, annotatedTarget != nil {
      // Else the window would move to the object.
      flags += ["--zoom", "1"]
    }
    return flags
  }

  /// The chosen object, unless it was drawn here: no command line knows that.
  private var annotatedTarget: Int? { selectedObject?.origin == .drawn ? nil : look.target }

  /// Which objects are listed.
  private var missFlags: [String] {
    var flags: [String] = []
    if let label = look.filter.label {
      flags += Self.flag("--class", ClassNames(configuration.classes).handle(of: label))
    }
    if let cause = look.filter.cause { flags += ["--mode", cause.name] }
    if let size = look.filter.size { flags += ["--object-size", size.rawValue] }
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

  /// A flag with its value, which is not taken for another flag where it begins like one.
  private static func flag(_ name: String, _ value: String) -> [String] {
    value.hasPrefix("-") ? ["\(name)=\(value)"] : [name, value]
  }
}
