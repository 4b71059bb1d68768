import Annotations

/// How many detections of a picture and category count, the best first: COCO's `maxDets`. The last maximum is that of all
/// figures but the first two average recalls.
public struct DetectionMaxima: Sendable, Hashable {
  /// Rising.
  public let first: Int
  public let second: Int
  public let last: Int

  /// As COCO's challenge has them.
  public static let coco = DetectionMaxima(first: 1, second: 10, last: 100)

  private init(first: Int, second: Int, last: Int) {
    (self.first, self.second, self.last) = (first, second, last)
  }

  /// `nil` unless there are three rising numbers from 1 to a million.
  public init?(_ numbers: [Int]) {
    guard numbers.count == 3, numbers[0] >= 1, numbers[0] < numbers[1], numbers[1] < numbers[2],
      numbers[2] <= 1_000_000
    else { return nil }
    self.init(first: numbers[0], second: numbers[1], last: numbers[2])
  }

  public var all: [Int] { [first, second, last] }
}

/// Pictures with more objects of a category than detections of it count, so that not all can be found.
public struct CrowdedPictures: Sendable, Hashable {
  /// How many there are.
  public private(set) var count = 0
  /// The most objects of one category in a picture, with the picture's place and the category's id.
  public private(set) var most = 0
  public private(set) var picture = 0
  public private(set) var category = 0

  /// Crowds and difficult objects do not count: they are not there to be found.
  public init(_ annotations: AnnotationSet, limit: Int) {
    for place in annotations.pictures.indices {
      let objects = annotations.objects(ofPicture: place)
      guard objects.count > limit else { continue }
      let counts = objects.reduce(into: [Int: Int]()) { $0[$1.category, default: 0] += $1.isLeftOut ? 0 : 1 }
      // Of equal ones the lowest id, so that the answer does not depend on hashing.
      guard let top = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), top.value > limit
      else { continue }
      count += 1
      if top.value > most { (most, picture, category) = (top.value, place, top.key) }
    }
  }
}
