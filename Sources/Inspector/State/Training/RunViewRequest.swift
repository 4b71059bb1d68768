/// What a command line asks to see in view 7: the values of flags of its own.
public struct RunViewRequest: Sendable, Hashable {
  public var overlay: TrainingOverlay?
  public var isLinear = false

  public init() {}

  /// The first flag that was given.
  var givenFlag: String? {
    let given = [("--overlay", overlay != nil), ("--linear", isLinear)]
    return given.first(where: \.1)?.0
  }
}

extension ViewRequest {
  /// What view 7 shows.
  ///
  /// - Parameter label: the channel of the class that the flags name.
  func trainingOptions(label: Int?) throws(ViewRequestError) -> TrainingOptions {
    guard view == .training else {
      if let flag = training.givenFlag { throw ViewRequestError("\(flag) belongs to the view training") }
      return TrainingOptions()
    }
    var options = TrainingOptions()
    if let mode {
      guard let panel = TrainingPanel(rawValue: mode) else {
        let names = TrainingPanel.allCases.map(\.rawValue).joined(separator: ", ")
        throw ViewRequestError("--mode \(mode): the view training has \(names)")
      }
      options.panel = panel
    }
    options.overlay = training.overlay ?? .boxes
    options.isLinear = training.isLinear
    options.label = label
    options.level = level?.level
    if let reading = focal.reading {
      guard reading >= 0, reading <= 1e12, reading == reading.rounded() else {
        throw ViewRequestError("--at \(reading): expected the number of a step")
      }
      options.step = Int(reading)
    }
    return options
  }
}

extension TrainingOptions {
  /// The flags that ask for these options, but for class and picture.
  var flags: [String] {
    var flags = ["--mode", panel.rawValue, "--overlay", overlay.rawValue]
    if isLinear { flags.append("--linear") }
    if let step { flags += ["--at", "\(step)"] }
    if let level { flags += ["--level", FeatureLayer.pyramid(level).name] }
    return flags
  }
}
