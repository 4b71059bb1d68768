import Annotations
import Imaging
import RetinaNet

/// What the tests of the set-up look at in one picture, kept from a batch without its trace.
public struct SetupPicture: Sendable, Hashable {
  /// A detection at the thresholds of the batch.
  public struct Found: Sendable, Hashable {
    /// In pixels of the original picture.
    public var box: Box
    /// The class channel.
    public var label: Int
    public var score: Float

    public init(box: Box, label: Int, score: Float) {
      self.box = box
      self.label = label
      self.score = score
    }
  }

  /// As decoded, after EXIF rotation.
  public var size: Transform.Size
  /// As the network saw it.
  public var resized: Transform.Size
  /// What the annotations say of its size, if anything.
  public var annotated: Transform.Size?
  /// As the annotations give them, ignored ones not among them.
  public var objects: [GroundTruth]
  /// By falling score.
  public var found: [Found]

  public init(
    transform: Transform, annotated: Transform.Size?, objects: some Sequence<GroundTruth>, found: [Found]
  ) {
    size = transform.original
    resized = transform.resized
    self.annotated = annotated
    self.objects = objects.filter { !$0.isIgnored && !$0.isCrowd }
    self.found = found
  }
}
