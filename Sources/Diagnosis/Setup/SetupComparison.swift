import Annotations
import Imaging
import Metrics
import RetinaNet

/// How many objects of a batch are found as its annotations were read, and how many under a hypothesis.
public struct SetupComparison: Sendable, Hashable {
  public var hypothesis: SetupHypothesis
  /// How many objects the hypothesis reads differently; all numbers below count only these.
  public var objects = 0
  public var foundAsGiven = 0
  public var found = 0
  /// Found only under the hypothesis, and only as given.
  public var gained = 0
  public var lost = 0
  /// Boxes that leave the picture by more than a pixel and a hundredth of its side.
  public var outsideAsGiven = 0
  public var outside = 0

  /// The probability of such a gain by chance.
  public var probability: Double { SignTest.probability(gained: gained, lost: lost) }

  /// Whether the hypothesis is likely true: it finds more objects. Or it finds no fewer, and of at least ten boxes most
  /// leave the picture as given, but at most one in a hundred under the hypothesis; this helps where the detector finds
  /// nothing.
  public var isStrong: Bool {
    let fits = objects >= 10 && 2 * outsideAsGiven > objects && 100 * outside <= objects
    return findsMore || (fits && found >= foundAsGiven)
  }

  /// Whether at least ten more objects are found, at least 1.5 times as many as before, with a probability below 1 in
  /// 1000 by chance.
  var findsMore: Bool {
    found - foundAsGiven >= 10 && 2 * found >= 3 * foundAsGiven && probability < 0.001
  }

  /// - Parameter iou: how much a detection must overlap an object to find it.
  public init(
    _ hypothesis: SetupHypothesis, _ pictures: [SetupPicture], _ match: CategoryMatch, iou: Double
  ) {
    self.hypothesis = hypothesis
    for picture in pictures {
      let given = picture.objects.map { Reading(box: $0.box, label: match.channel(ofCategory: $0.category)) }
      let other = picture.objects.map {
        Reading(box: hypothesis.box($0, in: picture), label: hypothesis.label($0, match))
      }
      let before = picture.found(given, iou: iou)
      let after = picture.found(other, iou: iou)
      for index in given.indices where given[index] != other[index] {
        objects += 1
        foundAsGiven += before[index] ? 1 : 0
        found += after[index] ? 1 : 0
        gained += after[index] && !before[index] ? 1 : 0
        lost += before[index] && !after[index] ? 1 : 0
        outsideAsGiven += picture.holds(given[index].box) ? 0 : 1
        outside += picture.holds(other[index].box) ? 0 : 1
      }
    }
  }
}

/// An object as a hypothesis reads it.
struct Reading: Hashable {
  var box: Box?
  var label: Int?
}

extension SetupPicture {
  /// Which objects its detections find, by `TIDEMatching`'s rule.
  func found(_ objects: [Reading], iou: Double) -> [Bool] {
    var matching = TIDEMatching(objects: objects.count)
    for detection in found {
      let overlaps = objects.map { object -> Double in
        guard object.label == detection.label, let overlap = object.box?.iou(detection.box), overlap > 0
        else {
          return 0
        }
        return Double(overlap)
      }
      _ = matching.take(overlaps, from: iou) { objects[$0].label == detection.label }
    }
    return matching.isTaken
  }

  /// Whether a box lies within the picture, with some tolerance for rounding.
  func holds(_ box: Box?) -> Bool {
    guard let box else { return false }
    let size = transform.original
    let x = 1 + 0.01 * Float(size.width)
    let y = 1 + 0.01 * Float(size.height)
    return box.x1 >= -x && box.y1 >= -y && box.x2 <= Float(size.width) + x && box.y2 <= Float(size.height) + y
  }
}
