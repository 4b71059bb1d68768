import RetinaNet
import Tensors

/// What the loss sees of one level of one picture: the heads' outputs, and the anchors.
public struct LossLevel: Sendable {
  /// "P3" to "P7".
  public let name: String
  /// `[anchors, K]`
  public let logits: Tensor
  /// dx, dy, dw, dh, `[anchors, 4]`.
  public let deltas: Tensor
  private let anchors: AnchorBoxes

  private enum AnchorBoxes: Sendable {
    /// `[anchors, 4]`
    case listed(Tensor)
    case laid(AnchorLevel)
  }

  /// - Parameters:
  ///   - logits: `[anchors, K]`, the anchors in the order row, column, anchor of the cell.
  ///   - deltas: `[anchors, 4]`
  public init(name: String, logits: Tensor, deltas: Tensor, anchors: AnchorLevel) {
    precondition(
      logits.shape[0] == anchors.anchorCount && deltas.shape == [anchors.anchorCount, 4],
      "\(name): logits \(logits.shape) and deltas \(deltas.shape) do not fit \(anchors.anchorCount) anchors")
    self.name = name
    self.logits = logits
    self.deltas = deltas
    self.anchors = .laid(anchors)
  }

  public init(_ level: Trace.Level) {
    name = level.name
    logits = level.logits
    deltas = level.deltas
    anchors = .listed(level.anchors)
  }

  public var anchorCount: Int { logits.shape[0] }
  public var classCount: Int { logits.shape[1] }

  /// dx, dy, dw, dh of an anchor.
  func deltas(_ anchor: Int) -> SIMD4<Double> { Self.row(deltas, anchor) }

  /// x1, y1, x2, y2 in pixels of the resized picture.
  func anchor(_ anchor: Int) -> SIMD4<Double> {
    switch anchors {
    case .listed(let boxes): return Self.row(boxes, anchor)
    case .laid(let level):
      let box = level.box(anchor)
      return SIMD4(Double(box.x1), Double(box.y1), Double(box.x2), Double(box.y2))
    }
  }

  private static func row(_ tensor: Tensor, _ row: Int) -> SIMD4<Double> {
    SIMD4(
      Double(tensor[flat: row * 4]), Double(tensor[flat: row * 4 + 1]), Double(tensor[flat: row * 4 + 2]),
      Double(tensor[flat: row * 4 + 3]))
  }
}
