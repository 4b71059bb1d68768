import Diagnosis

/// Which objects are listed.
public struct ObjectFilter: Sendable, Hashable {
  /// `nil` for any.
  public var cause: Cause?
  /// The class channel; `nil` for all.
  public var label: Int?
  /// `nil` for any.
  public var size: ObjectSize?

  public init() {}

  public var isOn: Bool { self != ObjectFilter() }

  /// What became of an object.
  public enum Cause: Sendable, Hashable {
    /// At any stage.
    case missed
    case stage(MissStage)
    case found, ignored

    public static let allCases: [Cause] =
      [.missed] + MissStage.allCases.map(Cause.stage) + [.found, .ignored]

    /// The name in flags.
    public var name: String {
      switch self {
      case .missed: "missed"
      case .stage(let stage): stage.rawValue
      case .found: "found"
      case .ignored: "ignored"
      }
    }

    public var title: String {
      if case .stage(let stage) = self { stage.title } else { name }
    }

    func holds(_ outcome: Explanation.ObjectOutcome) -> Bool {
      switch (self, outcome) {
      case (.missed, .missed), (.found, .found), (.ignored, .ignored): true
      case (.stage(let stage), .missed(let own)): stage == own
      default: false
      }
    }
  }

  /// - Parameter outcome: `nil` where it is not known yet.
  func holds(_ target: Target, _ outcome: Explanation.ObjectOutcome?) -> Bool {
    (label.map { $0 == target.label } ?? true)
      && (size.map { $0 == target.size } ?? true)
      && (cause.map { cause in outcome.map(cause.holds) ?? false } ?? true)
  }
}
