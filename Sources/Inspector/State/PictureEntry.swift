import Diagnosis
import Imaging
import RetinaNet

/// A picture of the list.
public struct PictureEntry: Sendable {
  public var name: String
  public var status: Status {
    didSet { if let picture { remember(picture) } }
  }
  /// The size, once the picture has been read. It stays known when the picture is dropped.
  public private(set) var size: PixelSize?
  /// What is to be said about how it was read.
  public private(set) var notes: [PictureNote] = []
  /// Whether it can be read only once, as from standard input. Then it is never dropped.
  public let isReadOnce: Bool
  /// The ground truth, from annotations and from boxes that the user drew. `nil` if there is none.
  public internal(set) var objects: [MarkedObject]?
  /// Whether annotations cover the picture, even if they list no object in it.
  let isAnnotated: Bool
  /// Class channels that the annotations do not cover.
  let unannotated: Set<Int>
  /// The objects of classes that the model does not have.
  public let unknownObjects: [UnknownObject]
  /// Why there is no ground truth, where its file is broken: which, where, and how to mend it.
  let truthFailure: String?
  /// Why the ground truth seems to belong to another picture.
  public internal(set) var remark: String?

  public enum Status: Sendable {
    case listed
    case read(LoadedPicture)
    case failed(String)
  }

  public init(
    name: String, status: Status = .listed, isReadOnce: Bool = false, objects: [MarkedObject]? = nil,
    truthFailure: String? = nil, unannotated: Set<Int> = [], unknownObjects: [UnknownObject] = []
  ) {
    self.objects = objects
    self.truthFailure = objects == nil ? truthFailure : nil
    isAnnotated = objects != nil
    self.unannotated = unannotated
    self.unknownObjects = unknownObjects
    self.name = name
    self.status = status
    self.isReadOnce = isReadOnce
    if let picture { remember(picture) }
  }

  private mutating func remember(_ picture: LoadedPicture) {
    size = PixelSize(width: picture.image.width, height: picture.image.height)
    notes = picture.image.notes
  }

  public var picture: LoadedPicture? { if case .read(let picture) = status { picture } else { nil } }
}

/// A model that runs on the pictures.
public struct ModelEntry: Sendable {
  public var name: String
  public var configuration: Configuration

  public init(name: String, configuration: Configuration) {
    self.name = name
    self.configuration = configuration
  }
}

/// A file that the inspector was opened with.
public struct InspectorInput: Sendable {
  /// What it is: "model".
  public let name: String
  public let text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// One run of a model on a picture, by their indices in the lists.
public struct InferenceID: Sendable, Hashable {
  public var picture: Int
  public var model: Int
  /// Which of a model's states, as a training run writes them; 0 where there is one.
  public var revision: Int

  public init(picture: Int, model: Int = 0, revision: Int = 0) {
    self.picture = picture
    self.model = model
    self.revision = revision
  }
}

/// How far an inference has come.
public enum InferenceStatus: Sendable {
  /// What is being done, and which share of it is done: 0…1, or `nil` if that is unknown.
  case running(stage: String, fraction: Double?)
  case done(InspectedPicture)
  case failed(String)
}
