import Annotations
import Imaging
import Support

/// An annotated object of a class that the model does not have. Nothing can find it, so it is no target; what lies on it
/// is wrong, but does not lie on nothing.
public struct UnknownObject: Sendable, Hashable {
  /// In pixels of the original picture.
  public let box: Box
  /// The class, as the annotations call it.
  public let name: String

  public init(box: Box, name: String) {
    self.box = box
    self.name = name
  }

  /// Those of a picture, without crowds, what is to be ignored, and what has no extent.
  public static func objects(
    _ objects: some Sequence<GroundTruth>, _ match: CategoryMatch
  ) -> [UnknownObject] {
    guard !match.unknownCategories.isEmpty else { return [] }
    let names = Dictionary(match.unknownCategories.map { ($0.id, $0.name) }) { first, _ in first }
    return objects.compactMap { object in
      guard let name = names[object.category], object.hasExtent, !object.isIgnored, !object.isCrowd else {
        return nil
      }
      return UnknownObject(box: object.box, name: name)
    }
  }
}

extension [UnknownObject] {
  /// The one that a box overlaps most, where it does so by more than the 0.1 up to which a detection is of background.
  public func nearest(to box: Box) -> (object: UnknownObject, iou: Float)? {
    map { (object: $0, iou: $0.box.iou(box)) }.filter { $0.iou > 0.1 }.max { $0.iou < $1.iou }
  }
}

/// How many objects there are of each class that the model does not have, and what it takes them for.
public struct UnknownClasses: Sendable, Hashable {
  /// By class: how many objects, and how many of them by the class of the best detection on each.
  private var counts: [String: UnknownCount] = [:]

  private struct UnknownCount: Sendable, Hashable {
    var objects = 0
    var taken: [String: Int] = [:]
  }

  public init() {}

  public var isEmpty: Bool { counts.isEmpty }

  /// Adds a picture's.
  ///
  /// - Parameters:
  ///   - detections: by falling score; empty where none are known.
  ///   - name: the name of a class. Asked only for what lies on an object: others are many.
  public mutating func add(
    _ objects: [UnknownObject], detections: some Sequence<(box: Box, label: Int)>, name: (Int) -> String
  ) {
    for object in objects {
      counts[object.name, default: UnknownCount()].objects += 1
      if let on = detections.first(where: { $0.box.iou(object.box) >= 0.5 }) {
        counts[object.name]?.taken[name(on.label), default: 0] += 1
      }
    }
  }

  /// Adds the counts of others.
  public mutating func add(_ others: UnknownClasses) {
    for (name, count) in others.counts {
      counts[name, default: UnknownCount()].objects += count.objects
      counts[name]?.taken.merge(count.taken, uniquingKeysWith: +)
    }
  }

  /// By falling number of objects: the name, the number, and what they are taken for, most often first.
  public var classes: [(name: String, objects: Int, taken: [(name: String, count: Int)])] {
    counts.sorted { ($1.value.objects, $0.key) < ($0.value.objects, $1.key) }.map { name, count in
      let taken = count.taken.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      return (name, count.objects, taken.map { ($0.key, $0.value) })
    }
  }

  /// "mushroom 85 (18 taken for coin, 5 for ball)"; `nil` without any.
  public var words: String? {
    guard !isEmpty else { return nil }
    let classes = classes
    let shown = classes.prefix(3).map { name, objects, taken in
      guard !taken.isEmpty else { return "\(name) \(grouped(objects))" }
      let seen = taken.prefix(3).enumerated().map { place, other in
        "\(grouped(other.count)) \(place == 0 ? "taken for" : "for") \(other.name)"
      }
      return "\(name) \(grouped(objects)) (\(seen.joined(separator: ", ")))"
    }
    let rest = classes.count > 3 ? " and \(grouped(classes.count - 3)) more" : ""
    return shown.joined(separator: ", ") + rest
  }

  /// What helps: a training, or another name.
  public static let advice =
    "The model does not have it: train --train new teaches it, or --labels FILE names it, if it is only called otherwise."
}
