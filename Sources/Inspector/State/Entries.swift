import RetinaNet

/// A picture of the list, by the name it was given under.
public struct PictureEntry: Sendable {
  public var name: String
  public var status: Status
  /// Whether it cannot be read again, as from standard input: then it is kept once it has been.
  public let isReadOnce: Bool
  /// The ground truth: what its annotations and the user say is in it; `nil` where nobody has said anything.
  public internal(set) var objects: [MarkedObject]?
  /// Why that seems to be another picture's.
  public internal(set) var remark: String?

  public enum Status: Sendable {
    case listed
    case read(Picture)
    case failed(String)
  }

  public init(
    name: String, status: Status = .listed, isReadOnce: Bool = false, objects: [MarkedObject]? = nil
  ) {
    self.objects = objects
    self.name = name
    self.status = status
    self.isReadOnce = isReadOnce
  }

  public var picture: Picture? { if case .read(let picture) = status { picture } else { nil } }
}

/// A model that pictures go through.
public struct ModelEntry: Sendable {
  public var name: String
  public var configuration: Configuration

  public init(name: String, configuration: Configuration) {
    self.name = name
    self.configuration = configuration
  }
}

/// One picture through one model, by their places in the lists.
public struct Pass: Sendable, Hashable {
  public var picture: Int
  public var model: Int

  public init(picture: Int, model: Int = 0) {
    self.picture = picture
    self.model = model
  }
}

/// How far a pass has come.
public enum PassStatus: Sendable {
  /// What is being done, and the share of it that is done (0…1; `nil` where that is not known).
  case running(stage: String, fraction: Double?)
  case done(Subject)
  case failed(String)
}
