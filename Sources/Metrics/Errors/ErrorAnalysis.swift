import Annotations

/// What kinds of errors cost how much average precision: TIDE (Bolya et al., ECCV 2020), computed as its published
/// code does (github.com/dbolya/tide, `tidecv/quantify.py`).
///
/// Its average precision is not COCO's to the last digit: the first 100 detections of a picture count over all
/// classes, of objects that overlap equally the first one is matched, and classes that are detected but not annotated
/// count as 0. It is in percent.
public struct ErrorAnalysis: Sendable, Hashable {
  public struct Effect: Sendable, Hashable {
    /// How many errors there are.
    public var count: Int
    /// By how many points average precision would rise, were these errors mended and no others; never below 0.
    public var gain: Double
  }

  /// From which IoU a detection is on an object.
  public let iou: Double
  /// In percent, at `iou`; 0 where there is neither an object nor a detection.
  public let averagePrecision: Double
  public let effects: [ErrorKind: Effect]
  /// The gain, were all that match nothing ranked behind all that match.
  public let falsePositiveGain: Double
  /// The gain, were no object without a detection.
  public let falseNegativeGain: Double

  /// Up to which IoU a detection is on nothing.
  public static let backgroundIoU = 0.1
  /// Detections of a picture that count, over all classes.
  public static let detectionsPerPicture = 100

  public init(_ annotations: AnnotationSet, _ detections: [ScoredBox], iou: Double = 0.5) {
    self.iou = iou
    let ranked = RankedDetections(detections, pictures: annotations.pictures.count)
    var tally = ErrorTally(annotations.categories)
    for picture in annotations.pictures.indices {
      let matching = PictureErrors(
        ranked.detections(ofPicture: picture).prefix(Self.detectionsPerPicture),
        annotations.objects(ofPicture: picture), categoryPlaces: tally.places, iou: iou)
      tally.add(matching)
    }
    let now = tally.averagePrecision
    averagePrecision = now
    effects = Dictionary(
      uniqueKeysWithValues: ErrorKind.allCases.map { kind in
        let gain = max(tally.averagePrecision(mending: kind) - now, 0)
        return (kind, Effect(count: tally.errors.count { $0.kind == kind }, gain: gain))
      })
    falsePositiveGain = tally.averagePrecisionWithoutFalsePositives - now
    falseNegativeGain = tally.averagePrecisionWithoutFalseNegatives - now
  }

  public subscript(kind: ErrorKind) -> Effect { effects[kind] ?? Effect(count: 0, gain: 0) }
}
