import Diagnosis

/// Which objects and detections the browser looks for.
public struct BrowserFilter: Sendable, Hashable {
  /// `nil` for any, as in all that follows.
  public var cause: BrowserCause?
  /// The class channel.
  public var label: Int?
  public var size: ObjectSize?
  public var score: ScoreBand?

  public init() {}

  public var isOn: Bool { self != BrowserFilter() }

  func holds(_ item: BrowserItem) -> Bool {
    (cause?.holds(item.kind) ?? true) && (label.map { $0 == item.label } ?? true)
      && (size.map { $0 == item.size } ?? true) && (score.map { $0 == item.band } ?? true)
  }
}

/// What became of an object, or what is wrong with a detection.
public enum BrowserCause: Sendable, Hashable {
  /// At any stage.
  case missed
  /// Of any kind.
  case falsePositive
  case stage(MissStage)
  case mistake(FalsePositiveKind)
  case found, ignored, notRun, detected

  /// The kinds of detections that are wrong, as `Verdict` tells them apart.
  public enum FalsePositiveKind: String, Sendable, Hashable, CaseIterable {
    case background, duplicate, localisation, confusion, both
  }

  /// In the order in which they are listed.
  public static let allCases: [BrowserCause] =
    [.missed] + MissStage.allCases.map(Self.stage) + [.falsePositive]
    + FalsePositiveKind.allCases.map(Self.mistake) + [.found, .ignored, .notRun, .detected]

  /// The kinds of items that have it.
  var kinds: [ItemKind] {
    switch self {
    case .missed: ItemKind.allCases.filter(\.isMissed)
    case .falsePositive: ItemKind.allCases.filter(\.isFalsePositive)
    case .stage(let stage): [ItemKind(stage)]
    case .mistake(.background): [.background]
    case .mistake(.duplicate): [.duplicate]
    case .mistake(.localisation): [.localisation]
    case .mistake(.confusion): [.confusion]
    case .mistake(.both): [.both]
    case .found: [.found]
    case .ignored: [.ignored]
    case .notRun: [.notRun]
    case .detected: [.detected]
    }
  }

  /// One bit for each kind, by its raw value.
  var mask: UInt32 { kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) } }

  func holds(_ kind: ItemKind) -> Bool { mask >> UInt32(kind.rawValue) & 1 == 1 }

  /// Whether it is a part of another cause.
  var isDetail: Bool {
    switch self {
    case .stage, .mistake: true
    default: false
    }
  }

  public var title: String {
    switch self {
    case .missed: "missed"
    case .falsePositive: "false positives"
    default: kinds[0].title
    }
  }

  /// The name in flags.
  public var name: String {
    switch self {
    case .missed: "missed"
    case .falsePositive: "false_positive"
    default: kinds[0].name
    }
  }

  public init?(name: String) {
    guard let cause = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = cause
  }
}

/// The order of the pictures; of equal ones the first in the list comes first.
public enum BrowserSort: String, Sendable, Hashable, CaseIterable {
  case name, missed
  case falsePositives = "false_positives"
  case matches, objects
  case highestScore = "highest_score"
  case lowestScore = "lowest_score"
  case largest, smallest

  public var title: String {
    switch self {
    case .name: "as listed"
    case .missed: "most missed"
    case .falsePositives: "most false positives"
    case .matches: "most matches"
    case .objects: "most objects"
    case .highestScore: "highest score"
    case .lowestScore: "lowest score"
    case .largest: "largest object"
    case .smallest: "smallest object"
    }
  }
}

/// How large thumbnails are.
public enum ThumbnailScale: String, Sendable, Hashable, CaseIterable {
  case tiny, small, medium, large, huge

  /// In columns.
  var leastWidth: Int {
    switch self {
    case .tiny: 11
    case .small: 15
    case .medium: 22
    case .large: 36
    case .huge: 56
    }
  }
}

/// What the browser shows. Flags can set all of it, and a command line can repeat it.
public struct BrowserOptions: Sendable, Hashable {
  public var filter = BrowserFilter()
  public var sort = BrowserSort.name
  /// `nil` for what suits the screen.
  public var scale: ThumbnailScale?
  /// The picture that is chosen at the start, by its place in the order.
  public var selected: Int?

  public init() {}

  /// The flags that ask for it, but for the class.
  var flags: [String] {
    var flags: [String] = []
    if let cause = filter.cause { flags += ["--mode", cause.name] }
    if let size = filter.size { flags += ["--object-size", size.rawValue] }
    if let score = filter.score { flags += ["--score-band", score.name] }
    if sort != .name { flags += ["--sort", sort.rawValue] }
    if let scale { flags += ["--thumbnails", scale.rawValue] }
    return flags
  }
}
