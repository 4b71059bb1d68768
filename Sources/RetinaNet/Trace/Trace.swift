import Imaging
import Tensors

/// Everything that one forward pass computed. Made once per picture, immutable; everything else is derived from it.
public struct Trace: Sendable {
  /// The picture, after EXIF rotation.
  public let image: Image
  /// The name under which the picture was given.
  public let file: String
  public let configuration: Configuration
  public let transform: Transform
  /// The network's padded input, `[h, w, 3]`.
  public let input: Tensor
  /// The outputs of the backbone that the pyramid takes, usually C3, C4 and C5, each `[H, W, C]`.
  public let backbone: [Tensor]
  /// Their numbers: 3, 4 and 5.
  public let backboneNumbers: [Int]
  /// Usually P3 to P7.
  public let levels: [Level]

  public init(
    image: Image, file: String, configuration: Configuration, transform: Transform, input: Tensor,
    backbone: [Tensor], backboneNumbers: [Int]? = nil, levels: [Level]
  ) {
    self.image = image
    self.file = file
    self.configuration = configuration
    self.transform = transform
    self.input = input
    self.backbone = backbone
    self.backboneNumbers = backboneNumbers ?? backbone.indices.map { $0 + 3 }
    self.levels = levels
  }

  /// One level of the pyramid and the heads' outputs for it. Rows are anchors in the order (H, W, A).
  public struct Level: Sendable {
    /// "P3" to "P7".
    public let name: String
    /// The feature map, `[H, W, C]`.
    public let features: Tensor
    /// Class logits, `[H·W·A, K]`.
    public let logits: Tensor
    /// Box deltas dx, dy, dw, dh, `[H·W·A, 4]`.
    public let deltas: Tensor
    /// Anchors x1, y1, x2, y2 in pixels of the resized picture, `[H·W·A, 4]`.
    public let anchors: Tensor
    public let gridHeight: Int
    public let gridWidth: Int
    public let anchorsPerCell: Int
    /// Pixels of the resized picture from one grid cell to the next.
    public let strideX: Int
    public let strideY: Int

    public init(
      name: String, features: Tensor, logits: Tensor, deltas: Tensor, anchors: Tensor,
      anchorsPerCell: Int, strideX: Int, strideY: Int
    ) {
      self.name = name
      self.features = features
      self.logits = logits
      self.deltas = deltas
      self.anchors = anchors
      gridHeight = features.shape[0]
      gridWidth = features.shape[1]
      self.anchorsPerCell = anchorsPerCell
      self.strideX = strideX
      self.strideY = strideY
    }

    public var anchorCount: Int { gridHeight * gridWidth * anchorsPerCell }

    /// One anchor, by its row, in pixels of the resized picture.
    public func anchorBox(_ anchor: Int) -> Box {
      let first = anchor * 4
      return Box(
        x1: anchors[flat: first], y1: anchors[flat: first + 1], x2: anchors[flat: first + 2],
        y2: anchors[flat: first + 3])
    }
  }
}
