/// An anchor taken for one class: what selection keeps or drops. There are anchors × classes of them.
public struct Candidate: Sendable, Hashable, Codable {
  /// 0 for P3.
  public var level: Int
  /// The row of the level's arrays, in the order (H, W, A).
  public var anchor: Int
  /// The class channel.
  public var label: Int

  public init(level: Int, anchor: Int, label: Int) {
    self.level = level
    self.anchor = anchor
    self.label = label
  }
}
