/// The stages at which an object can be lost, in their order.
///
/// For an object of class k, at IoU τ, these sets are nested: R, the pairs of an anchor and k whose decoded box
/// overlaps the object by at least τ; S, those of R above the score threshold; K, those of S within their level's top
/// k; N, those of K that survive NMS; D, those of N within the maximum; M, those of D that COCO's rule matches to the
/// object. The first empty one is the stage that lost it.
public enum Stage: String, Sendable, Hashable, CaseIterable, Codable {
  /// R is empty, and no anchor overlaps the object by 0.5.
  case anchors
  /// R is empty, though an anchor was good enough.
  case regression
  /// S is empty: the class did not score enough.
  case score
  case topK = "top_k"
  case nms
  case maxDetections = "max_detections"
  /// Detections were kept, and all matched other objects.
  case matching
}
