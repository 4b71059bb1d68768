import Annotations

/// What kinds of errors cost how much average precision: TIDE (Bolya et al., ECCV 2020), computed as its published
/// code does (github.com/dbolya/tide, `tidecv/quantify.py`).
///
/// Its average precision is not COCO's to the last digit: the first 100 detections of a picture count over all
/// classes, of objects that overlap equally the first one is matched, and classes that are detected but not annotated
/// count as 0. It is in percent.
public struct ErrorAnalysis: Sendable, Hashable {
  public struct ErrorEffect: Sendable, Hashable {
    /// How many errors there are.
    public var count: Int
    /// By how many points average precision would rise if only these errors were corrected; never below 0.
    public var gain: Double
  }

  /// The minimum IoU of a detection that is on an object.
  public let iou: Double
  /// In percent, at `iou`; 0 where there is neither an object nor a detection.
  public let averagePrecision: Double
  public let effects: [ErrorKind: ErrorEffect]
  /// The gain if all unmatched detections ranked behind all matched ones.
  public let falsePositiveGain: Double
  /// The gain if every object had a detection.
  public let falseNegativeGain: Double

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
        let gain = max(tally.averagePrecision(correcting: kind) - now, 0)
        return (kind, ErrorEffect(count: tally.errors.count { $0.kind == kind }, gain: gain))
      })
    falsePositiveGain = tally.averagePrecisionWithoutFalsePositives - now
    falseNegativeGain = tally.averagePrecisionWithoutFalseNegatives - now
  }

  public subscript(kind: ErrorKind) -> ErrorEffect { effects[kind] ?? ErrorEffect(count: 0, gain: 0) }
}

/// What is wrong with a detection that matches no object, or that an object has no detection: the six kinds of TIDE
/// (Bolya et al., *TIDE: A General Toolbox for Identifying Object Detection Errors*, ECCV 2020), in its order.
public enum ErrorKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// On an object of another class.
  case classification = "Cls"
  /// Near an object of its class, but not on it.
  case localization = "Loc"
  /// Near an object, but none of the other kinds: mostly of another class and badly placed.
  case both = "Both"
  /// On an object of its class that a better detection has taken.
  case duplicate = "Dupe"
  /// On nothing.
  case background = "Bkg"
  /// An object that no detection has taken, and that no corrected class or box would find.
  case missed = "Miss"
}
