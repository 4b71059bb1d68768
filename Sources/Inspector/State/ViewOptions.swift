/// What is being looked at, and how: all that flags can ask for, and a command line can say again.
public struct ViewOptions: Sendable, Hashable {
  public var view = ViewKind.detections
  public var layer = Layer.pyramid(0)
  /// The class channel of score maps.
  public var label = 0
  /// The cursor: a cell of the layer's grid. `nil` until it has been put somewhere.
  public var cell: GridCell?
  /// 1 shows the whole picture.
  public var zoom = 1.0
  /// The point in the middle of the screen; `nil` for the picture's own.
  public var center: Point?
  /// The chosen detection, by its place in the list.
  public var selected: Int?
  public var reduction = Reduction.mean
  /// The feature channel that is shown alone.
  public var channel = 0
  public var scale = ScoreScale.probability
  /// Which anchor of the cell; `nil` for all (their maximum, where one value is shown).
  public var shape: Int?
  /// Whether the anchors of the cursor's cell, or of the chosen detection, are drawn.
  public var showsAnchors = false
  /// Whether ground truth is drawn where it is not what the view is about.
  public var showsGroundTruth = false
  /// The chosen object of the ground truth, by its place in the list.
  public var target: Int?
  /// Whether the window is to be moved to the chosen object, as soon as it is known what became of it.
  public var framesTarget = false
  /// Which objects are listed.
  public var filter = ObjectFilter()

  public init() {}
}

/// How the channels of a feature map become one value a cell.
public enum Reduction: String, Sendable, Hashable, CaseIterable {
  case mean, max, l2, channel, components

  public var title: String {
    switch self {
    case .mean: "mean of channels"
    case .max: "maximum of channels"
    case .l2: "L2 norm of channels"
    case .channel: "one channel"
    case .components: "three principal components as red, green, blue"
    }
  }
}

/// What a score map's colours stand for.
public enum ScoreScale: String, Sendable, Hashable, CaseIterable {
  case probability, logit
}
