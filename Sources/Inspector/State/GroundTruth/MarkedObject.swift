import Diagnosis
import Imaging

/// Who says that an object is there.
public enum ObjectOrigin: Sendable, Hashable {
  /// An annotation file.
  case file
  /// The user, who drew its box here.
  case drawn
}

/// An object that a picture's ground truth holds.
public struct MarkedObject: Sendable, Hashable {
  /// Its box has finite coordinates: reading annotations refuses others.
  public var target: Target
  public var origin: ObjectOrigin

  public init(_ target: Target, origin: ObjectOrigin = .file) {
    self.target = target
    self.origin = origin
  }
}

/// The objects that were drawn over a picture.
public struct DrawnObjects: Sendable, Hashable {
  public var picture: Int
  /// The picture's size.
  public var size: PixelSize?
  public var objects: [MarkedObject]

  public init(picture: Int, size: PixelSize?, objects: [MarkedObject]) {
    self.picture = picture
    self.size = size
    self.objects = objects
  }
}
