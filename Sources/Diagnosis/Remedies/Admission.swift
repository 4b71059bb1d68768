import RetinaNet

/// What a change lets in and loses, beside the object that it is for.
///
/// A detection before and one after are the same if their candidate is. Mistakes are false positives and duplicates;
/// what lies on a crowd or on an ignored object is none.
public struct Admission: Sendable, Hashable, Codable {
  /// Detections that match no object and are no duplicates, and were no mistakes before.
  public var falsePositives = 0
  /// Detections that overlap an object of their class that another detection has taken, and were no mistakes before.
  public var duplicates = 0
  /// Other objects that are found then.
  public var found = 0
  /// Objects that are found now and would not be.
  public var lost = 0
  /// False positives and duplicates of now that would be none, or gone.
  public var removed = 0

  public init() {}

  /// - Parameter target: the object that the change is for; `nil` to count every object.
  init(from before: PictureOutcome, to after: PictureOutcome, beside target: Int? = nil) {
    for (candidate, mistake) in after.mistakes where before.mistakes[candidate] == nil {
      switch mistake {
      case .falsePositive: falsePositives += 1
      case .duplicate: duplicates += 1
      }
    }
    removed = before.mistakes.keys.count { after.mistakes[$0] == nil }
    found = after.found.count { $0 != target && !before.found.contains($0) }
    lost = before.found.count { !after.found.contains($0) }
  }

  /// What it costs: what remedies are ordered by.
  public var harm: Int { falsePositives + duplicates + lost }

  public static func + (left: Admission, right: Admission) -> Admission {
    var sum = left
    sum.falsePositives += right.falsePositives
    sum.duplicates += right.duplicates
    sum.found += right.found
    sum.lost += right.lost
    sum.removed += right.removed
    return sum
  }
}
