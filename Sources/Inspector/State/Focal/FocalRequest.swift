import Training

/// What a command line asks to see in view 6: the values of its flags.
public struct FocalRequest: Sendable, Hashable {
  public var gamma: Double?
  public var alpha: Double?
  public var quantity: LossQuantity?
  public var side: LossSide?
  /// Where a chart is read: a p_t, or a share of the samples.
  public var reading: Double?
  public var isSpread = false

  public init() {}

  /// The first flag that was given.
  var givenFlag: String? {
    let given = [
      ("--gamma", gamma != nil), ("--alpha", alpha != nil), ("--quantity", quantity != nil),
      ("--side", side != nil), ("--at", reading != nil), ("--spread", isSpread),
    ]
    return given.first(where: \.1)?.0
  }

  /// Refuses numbers that the loss cannot have.
  func validate() throws(ViewRequestError) {
    if let gamma, !FocalOptions.gammaRange.contains(gamma) {
      throw ViewRequestError("--gamma \(gamma) is out of range: expected a number from 0 to 5")
    }
    if let alpha, !FocalLoss.alphaRange.contains(alpha) {
      throw ViewRequestError("--alpha \(alpha) is out of range: expected a number from 0 to 1")
    }
  }

  /// - Parameters:
  ///   - level: from 0 for P3; `nil` for all.
  ///   - selected: a number in the mode's list, from 1.
  func options(level: Int?, mode: String?, selected: Int?) throws(ViewRequestError) -> FocalOptions {
    var options = FocalOptions()
    if let mode {
      guard let known = FocalMode(rawValue: mode) else {
        let names = FocalMode.allCases.map(\.rawValue).joined(separator: ", ")
        throw ViewRequestError("--mode \(mode): the view focal has \(names)")
      }
      options.mode = known
    }
    options.loss = FocalLoss(
      alpha: alpha ?? FocalLoss.paper.alpha, gamma: gamma ?? FocalLoss.paper.gamma)
    options.level = level
    if let quantity { options.quantity = quantity }
    if let side { options.side = side }
    options.isSpread = isSpread
    if let reading {
      guard (0...1).contains(reading) else {
        throw ViewRequestError("--at \(reading) is out of range: expected a number from 0 to 1")
      }
      switch options.mode {
      case .curves: options.probability = reading
      case .cumulative: options.sampleShare = reading
      default: throw ViewRequestError("--at reads the charts: it belongs to --mode curves or cumulative")
      }
    }
    if let selected {
      switch options.mode {
      case .hardest: options.hardAnchor = selected - 1
      case .rivals:
        let count = ImbalanceMethod.allCases.count
        guard selected <= count else {
          throw ViewRequestError("--select \(selected): there are \(count) methods")
        }
        options.method = selected - 1
      default:
        throw ViewRequestError("--select chooses in a list: it belongs to --mode hardest or rivals")
      }
    }
    return options
  }
}

extension FocalOptions {
  /// The flags that ask for these options, but for the level.
  var flags: [String] {
    var flags = [
      "--mode", mode.rawValue, "--gamma", "\(loss.gamma)", "--alpha", "\(loss.alpha ?? 1)", "--quantity",
      quantity.rawValue, "--side", side.rawValue,
    ]
    switch mode {
    case .curves: flags += ["--at", "\(probability)"]
    case .cumulative: flags += ["--at", "\(sampleShare)"]
    default: break
    }
    if isSpread { flags.append("--spread") }
    return flags
  }

  /// What is chosen in the mode's list, from 0.
  var selectedNumber: Int? {
    switch mode {
    case .hardest: hardAnchor
    case .rivals: method
    default: nil
    }
  }
}
