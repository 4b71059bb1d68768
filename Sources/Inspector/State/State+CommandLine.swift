import RetinaNet

extension State {
  /// The command line that renders what is seen: the view, its size, and the thresholds. It reads in a shell as it is.
  public var commandLine: String {
    let words =
      ["retinascope", "render", invocation.pictures[pass.picture]] + invocation.flags + lookFlags
      + thresholdFlags + terminalFlags
    return words.map(Self.quoted).joined(separator: " ")
  }

  /// What `look` says, as flags.
  private var lookFlags: [String] {
    var flags = ["--view", look.view.name]
    if let selected = look.view == .misses ? look.target : look.selected {
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
    if look.zoom > 1 {
      flags += ["--zoom", "\(look.zoom)"]
      if let center = look.center { flags += ["--center", "\(center.x),\(center.y)"] }
    } else if look.view == .misses, look.target != nil {
      // Else the window would move to the object.
      flags += ["--zoom", "1"]
    }
    return flags
  }

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
    let names = ClassNames(configuration.classes)
    var score = "\(thresholds.score)"
    for (label, value) in thresholds.scoreByClass.sorted(by: { $0.key < $1.key }) {
      score += ",\(Self.listed(names.handle(of: label)) ?? "#\(label)")=\(value)"
    }
    return [
      "--score", score, "--nms", "\(thresholds.nms)", "--top-k", "\(thresholds.topK)", "--max-detections",
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

  /// A class's name where it can stand in a list that is divided by commas.
  private static func listed(_ name: String) -> String? {
    name.isEmpty || name.contains(",") || name.hasPrefix(" ") ? nil : name
  }

  /// A word as a shell takes it literally.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=:+@%".contains($0)) }
    return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }
}
