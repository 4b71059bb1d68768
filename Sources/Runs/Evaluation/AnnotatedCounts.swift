import Annotations

/// How many objects are annotated, and how many of them count.
public struct AnnotatedCounts: Sendable, Hashable {
  public private(set) var objects = 0
  /// Crowds, and VOC's difficult objects: neither found nor missed.
  public private(set) var ignored = 0
  /// COCO's other objects that are marked to be ignored. pycocotools passes over the mark, so average precision counts
  /// them, and nothing else does.
  public private(set) var marked = 0
  /// The others that have no class of the model's, or no extent: nothing can find them.
  public private(set) var unfindable = 0

  public init() {}

  /// Adds a picture's objects.
  ///
  /// - Parameter match: `nil` where the model's classes are not known.
  public mutating func add(_ objects: some Sequence<GroundTruth>, _ match: CategoryMatch?) {
    for object in objects {
      self.objects += 1
      if object.isLeftOut {
        ignored += 1
      } else if object.isIgnored {
        marked += 1
      } else if match.map({ $0.channel(ofCategory: object.category) == nil || !object.hasExtent }) == true {
        unfindable += 1
      }
    }
  }
}
