/// What a detection is: right, or which kind of wrong.
///
/// The kinds are TIDE's (Bolya et al. 2020), with τ as the foreground threshold and 0.1 as the background's, tested in
/// its order: localisation, confusion, duplicate, background, both. Two things differ: an IoU of exactly τ with an
/// object of its class that is taken is a duplicate here (TIDE calls it localisation), and what lies on a crowd or on
/// an ignored object of its class is `ignored` (TIDE still counts an error).
public enum Verdict: Sendable, Hashable {
  /// COCO's matching gives it this object.
  case correct(target: Int, iou: Float)
  /// It lies on a crowd or on an ignored object of its class by at least τ, or is of a class that the annotations do
  /// not have: neither right nor wrong.
  case ignored
  /// Of its class, on an object that a better detection has taken.
  case duplicate(of: Int, iou: Float)
  /// Of its class, and overlapping the object by at least 0.1, though by less than τ.
  case localisation(target: Int, iou: Float)
  /// On an object of another class.
  case confusion(with: Int, iou: Float)
  /// It overlaps no object by more than 0.1.
  case background
  /// Of another class than the object that it overlaps most, and by less than τ.
  case both(target: Int, iou: Float)

  /// The overlap up to which a detection has nothing to do with an object.
  static let backgroundIoU = 0.1
}
