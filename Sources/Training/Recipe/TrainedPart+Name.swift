extension TrainedPart {
  /// "head", "last", "pyramid", "backbone:3" or "all".
  public var name: String {
    switch self {
    case .last: "last"
    case .head: "head"
    case .pyramid: "pyramid"
    case .backbone(let count): "backbone:\(count)"
    case .all: "all"
    }
  }

  /// - Parameter name: as `name` writes it.
  public init?(name: String) {
    switch name {
    case "last": self = .last
    case "head": self = .head
    case "pyramid": self = .pyramid
    case "all": self = .all
    default:
      guard name.hasPrefix("backbone:"), let count = Int(name.dropFirst(9)), (1...5).contains(count) else {
        return nil
      }
      self = .backbone(count)
    }
  }
}

extension NormMode {
  /// "frozen", "stored" or "batch".
  public var name: String {
    switch self {
    case .frozen: "frozen"
    case .stored: "stored"
    case .batch: "batch"
    }
  }

  /// - Parameter name: as `name` writes it; "batch" has torch's usual momentum.
  public init?(name: String) {
    switch name {
    case "frozen": self = .frozen
    case "stored": self = .stored
    case "batch": self = .batch(momentum: Self.usualMomentum)
    default: return nil
    }
  }
}
