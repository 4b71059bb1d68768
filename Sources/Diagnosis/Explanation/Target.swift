import Imaging

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

  public init(box: Box, label: Int, isIgnored: Bool = false, isCrowd: Bool = false, id: Int? = nil) {
    self.box = box
    self.label = label
    self.isIgnored = isIgnored || isCrowd
    self.isCrowd = isCrowd
    self.id = id
  }
}
