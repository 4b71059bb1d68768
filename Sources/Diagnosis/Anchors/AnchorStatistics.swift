import RetinaNet

/// A group of objects, and how anchors fit them.
public struct AnchorGroup: Sendable, Hashable {
  public let name: String
  public let figures: AnchorFigures
  /// The median of the side of the square of their area, in pixels of the resized picture.
  public let side: Float
}

/// How a model's anchors fit the objects of a data set.
public struct AnchorStatistics: Sendable {
  public let dataSet: AnchorDataSet
  /// Per object of the data set.
  public let matched: [AnchoredObject]
  public let all: AnchorGroup
  public let bySize: [AnchorGroup]
  /// By height over width.
  public let byShape: [AnchorGroup]
  /// The worst first: by falling share of objects without an anchor of IoU 0.5, then by rising mean IoU.
  public let byClass: [AnchorGroup]
  /// Objects by the IoU of their best anchor, in tenths; those of IoU 1 are in the last one.
  public let histogram: [Int]

  public init(_ dataSet: AnchorDataSet, threads: Int) {
    self.dataSet = dataSet
    let matched = dataSet.matched(AnchorGenerator(dataSet.configuration), threads: threads)
    self.matched = matched
    func group(_ name: String, _ places: some Collection<Int>) -> AnchorGroup {
      let sides = places.map { max(0, dataSet.objects[$0].box.area).squareRoot() }.sorted()
      return AnchorGroup(
        name: name, figures: AnchorFigures(places.map { matched[$0] }),
        side: sides.isEmpty ? 0 : sides[sides.count / 2])
    }
    func groups<Key: Hashable>(_ key: (AnchorDataSet.TrainedObject) -> Key) -> [Key: [Int]] {
      Dictionary(grouping: matched.indices) { key(dataSet.objects[$0]) }
    }
    all = group("all", matched.indices)
    let sizes = groups { ObjectSize(area: $0.area) }
    bySize = ObjectSize.allCases.compactMap { size in sizes[size].map { group(size.rawValue, $0) } }
    let shapes = groups { ShapeBin(width: $0.width, height: $0.height) }
    byShape = ShapeBin.allCases.compactMap { shape in shapes[shape].map { group(shape.title, $0) } }
    byClass = groups(\.category).map { group(dataSet.categories[$0], $1) }
      .sorted {
        ($0.figures.coveredShare, $0.figures.meanIoU, $0.name)
          < ($1.figures.coveredShare, $1.figures.meanIoU, $1.name)
      }
    var histogram = [Int](repeating: 0, count: 10)
    for object in matched { histogram[min(9, max(0, Int(object.iou * 10)))] += 1 }
    self.histogram = histogram
  }

  /// Pictures that have objects.
  public var annotatedPictures: Int { dataSet.pictures.count { !$0.objects.isEmpty } }

  /// Pictures with objects of which none has a positive anchor, so that their regression loss is 0.
  public var picturesWithoutPositive: Int {
    dataSet.pictures.count { !$0.objects.isEmpty && matched[$0.objects].allSatisfy { $0.positives == 0 } }
  }

  /// The same where there is no low-quality rule.
  public var picturesWithoutForeground: Int {
    dataSet.pictures.count { picture in
      !picture.objects.isEmpty && matched[picture.objects].allSatisfy { $0.iou < AnchorMatcher.foregroundIoU }
    }
  }
}

/// Bins of height over width.
enum ShapeBin: Int, CaseIterable {
  case below0125, below025, below05, below08, below125, below2, below4, below8, above8

  private static let bounds: [Float] = [0.125, 0.25, 0.5, 0.8, 1.25, 2, 4, 8]

  init(width: Float, height: Float) {
    let ratio = height / width
    self = ShapeBin(rawValue: Self.bounds.count { ratio >= $0 }) ?? .above8
  }

  /// "below 1/8", "1/8–1/4" …
  var title: String {
    switch self {
    case .below0125: "below 1/8"
    case .below025: "1/8–1/4"
    case .below05: "1/4–1/2"
    case .below08: "1/2–0.8"
    case .below125: "0.8–1.25"
    case .below2: "1.25–2"
    case .below4: "2–4"
    case .below8: "4–8"
    case .above8: "8 and above"
    }
  }
}
