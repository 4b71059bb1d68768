import Imaging
import RetinaNet

/// A picture of the list, by the name it was given under.
public struct PictureEntry: Sendable {
  public var name: String
  public var status: Status {
    didSet { if let picture { size = PixelSize(width: picture.image.width, height: picture.image.height) } }
  }
  /// In pixels, once it has been read; it stays known when the picture is dropped.
  public private(set) var size: PixelSize?
  /// Whether it cannot be read again, as from standard input: then it is kept once it has been.
  public let isReadOnce: Bool
  /// The ground truth: what its annotations and the user say is in it; `nil` where nobody has said anything.
  public internal(set) var objects: [MarkedObject]?
  /// Whether annotations said what is in it, be it nothing.
  let isAnnotated: Bool
  /// Class channels that the annotations do not have: nobody says what of them is in it.
  let unannotated: Set<Int>
  /// Why that seems to be another picture's.
  public internal(set) var remark: String?

  public enum Status: Sendable {
    case listed
    case read(LoadedPicture)
    case failed(String)
  }

  public init(
    name: String, status: Status = .listed, isReadOnce: Bool = false, objects: [MarkedObject]? = nil,
    unannotated: Set<Int> = []
  ) {
    self.objects = objects
    isAnnotated = objects != nil
    self.unannotated = unannotated
    self.name = name
    self.status = status
    self.isReadOnce = isReadOnce
    size = picture.map { PixelSize(width: $0.image.width, height: $0.image.height) }
  }

  public var picture: LoadedPicture? { if case .read(let picture) = status { picture } else { nil } }
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
public struct InferenceID: Sendable, Hashable {
  public var picture: Int
  public var model: Int

  public init(picture: Int, model: Int = 0) {
    self.picture = picture
    self.model = model
  }
}

/// How far a pass has come.
public enum InferenceStatus: Sendable {
  /// What is being done, and the share of it that is done (0…1; `nil` where that is not known).
  case running(stage: String, fraction: Double?)
  case done(InspectedPicture)
  case failed(String)
}
