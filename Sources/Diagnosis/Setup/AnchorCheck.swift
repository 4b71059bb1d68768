import Imaging
import RetinaNet

/// Whether a model's anchors fit the objects of a batch.
public struct AnchorCheck: Sendable, Hashable {
  /// Objects of a picture, and how anchors fit them.
  public struct MeasuredPicture: Sendable {
    let transform: Transform
    /// In pixels of the original picture.
    let boxes: [Box]
    /// Of each object's best anchor.
    let ious: [Float]

    public init(_ transform: Transform, boxes: [Box], ious: [Float]) {
      precondition(boxes.count == ious.count, "an IoU for each box")
      (self.transform, self.boxes, self.ious) = (transform, boxes, ious)
    }
  }

  /// How an object differs from all anchors.
  public enum Misfit: String, Sendable, Hashable, CaseIterable {
    /// Of less than three quarters of the smallest anchor's size, or more than four thirds of the largest's.
    case small, large
    /// Its height over width is beyond the anchors' by more than a half: higher, or wider.
    case high, wide
    /// None of these: it lies between the anchors' positions.
    case between
  }

  /// A kind of misfit: how many, and their middle (median) size and aspect ratio.
  public struct MisfitGroup: Sendable, Hashable {
    public let misfit: Misfit
    public let count: Int
    public let size: Double
    public let aspectRatio: Double
    /// The size of the input at which they have anchors. Only for objects that are too small or too large.
    public let resize: AnchorChange?
  }

  public let objects: Int
  /// How many have a best anchor with an IoU below 0.5, and below 0.4. Training uses these only by the low-quality rule.
  public let below50: Int
  public let below40: Int
  /// Of those below 0.5, the most frequent first.
  public let groups: [MisfitGroup]

  /// Whether it is worth reporting: there are at least ten such objects, and the lower end of Wilson's interval (two
  /// standard deviations) of their share is above a tenth.
  public var isStrong: Bool { below50 >= 10 && Self.leastShare(below50, of: objects) > 0.1 }

  /// - Parameter configuration: of the model; `nil` where there is no picture.
  public init(_ pictures: [MeasuredPicture], _ configuration: Configuration?) {
    guard let configuration else {
      (objects, below50, below40, groups) = (0, 0, 0, [])
      return
    }
    let dataSet = AnchorDataSet(configuration, pictures.map { ($0.transform, $0.boxes) })
    let ious = pictures.flatMap(\.ious)
    let misfits = ious.indices.filter { ious[$0] < AnchorMatcher.foregroundIoU }
    objects = ious.count
    below50 = misfits.count
    below40 = ious.count { $0 < AnchorMatcher.backgroundIoU }
    let generator = AnchorGenerator(configuration)
    groups = Misfit.groups(misfits, dataSet, generator).map { misfit, places in
      func median(_ value: (Box) -> Double) -> Double {
        places.map { value(dataSet.objects[$0].box) }.sorted()[places.count / 2]
      }
      return MisfitGroup(
        misfit: misfit, count: places.count, size: median(\.anchorSize), aspectRatio: median(\.aspectRatio),
        resize: dataSet.inputSize(for: places, misfit, generator))
    }
  }

  /// The lower end of Wilson's interval for a share.
  private static func leastShare(_ part: Int, of whole: Int) -> Double {
    let (share, count, z) = (Double(part) / Double(whole), Double(whole), 2.0)
    let middle = share + z * z / (2 * count)
    let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return (middle - spread) / (1 + z * z / count)
  }
}

extension AnchorCheck.Misfit {
  /// Objects by how they differ from all anchors, the most frequent first.
  ///
  /// - Parameter places: of those that differ, among the data set's objects.
  static func groups(
    _ places: [Int], _ dataSet: AnchorDataSet, _ generator: AnchorGenerator
  ) -> [(misfit: Self, places: [Int])] {
    let (sizes, ratios) = (generator.sizes.flatMap { $0 }, generator.aspectRatios)
    let groups = Dictionary(grouping: places) { Self(dataSet.objects[$0].box, sizes, ratios) }
    return allCases.compactMap { misfit in groups[misfit].map { (misfit, $0) } }
      .sorted { $0.places.count > $1.places.count }
  }

  /// - Parameters:
  ///   - box: in pixels of the resized picture.
  ///   - sizes: all sizes of the model's anchors, square roots of areas.
  ///   - ratios: height over width.
  private init(_ box: Box, _ sizes: [Double], _ ratios: [Double]) {
    self =
      if box.anchorSize < 0.75 * (sizes.min() ?? 0) {
        .small
      } else if box.anchorSize > (sizes.max() ?? .infinity) / 0.75 {
        .large
      } else if box.aspectRatio > 1.5 * (ratios.max() ?? .infinity) {
        .high
      } else if box.aspectRatio * 1.5 < ratios.min() ?? 0 {
        .wide
      } else {
        .between
      }
  }
}

extension Box {
  /// The side of the square of its area.
  fileprivate var anchorSize: Double { Double(max(0, width) * max(0, height)).squareRoot() }
  /// Height over width.
  fileprivate var aspectRatio: Double { width > 0 ? Double(height / width) : .infinity }
}
