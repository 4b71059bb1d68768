import RetinaNet

/// Whether a model's anchors fit the objects of a batch.
public struct AnchorCheck: Sendable, Hashable {
  /// An object, and how anchors fit it.
  public struct MeasuredObject: Sendable, Hashable {
    /// Of its best anchor.
    public var iou: Float
    /// In pixels of the resized picture.
    public var width: Float
    public var height: Float
    /// The shorter side of the resized picture at which an anchor would fit, if there is one.
    public var minSize: Int?

    public init(iou: Float, width: Float, height: Float, minSize: Int? = nil) {
      self.iou = iou
      self.width = width
      self.height = height
      self.minSize = minSize
    }

    /// The side of the square of its area.
    public var size: Double { Double(max(0, width) * max(0, height)).squareRoot() }
    /// Height over width.
    public var aspectRatio: Double { width > 0 ? Double(height / width) : .infinity }
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
    /// The shorter side of the resized picture, nearest to the present one, at which four fifths of them have an
    /// anchor, of those for which there is such a side; and how many that are. Only for objects that are too small or
    /// too large: these fit beyond their own side, too, while a shape that does not fit may do so at its side alone.
    public let resize: FittingInputSize?
  }

  /// A shorter side of the resized picture, and how many of a group have an anchor there.
  public struct FittingInputSize: Sendable, Hashable {
    public let minSize: Int
    public let objects: Int
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

  /// - Parameters:
  ///   - sizes: all sizes of the model's anchors, square roots of areas.
  ///   - aspectRatios: height over width.
  public init(_ objects: [MeasuredObject], sizes: [Double], aspectRatios: [Double]) {
    self.objects = objects.count
    let misfits = objects.filter { $0.iou < AnchorMatcher.foregroundIoU }
    below50 = misfits.count
    below40 = misfits.count { $0.iou < AnchorMatcher.backgroundIoU }
    let groups = Dictionary(grouping: misfits) { Self.misfit($0, sizes, aspectRatios) }
    self.groups = Misfit.allCases.compactMap { misfit in groups[misfit].map { MisfitGroup(misfit, $0) } }
      .sorted { $0.count > $1.count }
  }

  static func misfit(_ object: MeasuredObject, _ sizes: [Double], _ ratios: [Double]) -> Misfit {
    if object.size < 0.75 * (sizes.min() ?? 0) { return .small }
    if object.size > (sizes.max() ?? .infinity) / 0.75 { return .large }
    if object.aspectRatio > 1.5 * (ratios.max() ?? .infinity) { return .high }
    if object.aspectRatio * 1.5 < ratios.min() ?? 0 { return .wide }
    return .between
  }

  /// The lower end of Wilson's interval for a share.
  private static func leastShare(_ part: Int, of whole: Int) -> Double {
    let (share, count, z) = (Double(part) / Double(whole), Double(whole), 2.0)
    let middle = share + z * z / (2 * count)
    let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return (middle - spread) / (1 + z * z / count)
  }
}

extension AnchorCheck.MisfitGroup {
  init(_ misfit: AnchorCheck.Misfit, _ objects: [AnchorCheck.MeasuredObject]) {
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    self.misfit = misfit
    count = objects.count
    size = median(objects.map(\.size))
    aspectRatio = median(objects.map(\.aspectRatio))
    let ascending = objects.compactMap(\.minSize).sorted()
    let sides: [Int] =
      switch misfit {
      case .small: ascending
      case .large: ascending.reversed()
      case .high, .wide, .between: []
      }
    let enough = (4 * sides.count + 4) / 5
    resize = enough > 0 ? .init(minSize: sides[enough - 1], objects: enough) : nil
  }
}
