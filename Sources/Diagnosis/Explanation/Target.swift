import Annotations
import Imaging
import RetinaNet

/// An object that the model should find in a picture: ground truth, with the model's class channel.
public struct Target: Sendable, Hashable {
  /// In pixels of the original picture.
  public var box: Box
  /// The class channel.
  public var label: Int
  /// Whether it is neither found nor missed: crowds and what the annotations say to ignore.
  public var isIgnored: Bool
  /// A box around many objects, which may match many detections.
  public var isCrowd: Bool
  /// The annotation's id; absent for a box that was drawn or typed.
  public var id: Int?
  /// In pixels of the original picture: what the annotations give (the area of an outline, if there is one), as COCO's
  /// sizes are told by it; for others that of the box.
  public var area: Double

  public init(
    box: Box, label: Int, isIgnored: Bool = false, isCrowd: Bool = false, id: Int? = nil, area: Double? = nil
  ) {
    self.box = box
    self.label = label
    self.isIgnored = isIgnored || isCrowd
    self.isCrowd = isCrowd
    self.id = id
    let area = area ?? Double(box.area)
    // A box without numbers has no area. A target must equal itself.
    self.area = area.isNaN ? 0 : area
  }

  public var size: ObjectSize { ObjectSize(area: area) }
}

extension Target {
  /// What a model should find in a picture, from its ground truth; without the objects of categories that the model
  /// does not know, and those without an extent.
  public static func targets(
    _ objects: some Sequence<GroundTruth>, _ match: CategoryMatch
  ) -> [Target] {
    objects.lazy.filter(\.hasExtent).compactMap { object in
      match.channel(ofCategory: object.category).map { label in
        Target(
          box: object.box, label: label, isIgnored: object.isIgnored, isCrowd: object.isCrowd, id: object.id,
          area: object.area)
      }
    }
  }
}

/// COCO's size classes, by area in pixels of the original picture. In COCO each bound belongs to both classes, here to
/// the larger one.
public enum ObjectSize: String, Sendable, Hashable, CaseIterable {
  case small, medium, large

  public init(area: Double) { self = area < 32 * 32 ? .small : area < 96 * 96 ? .medium : .large }
}
