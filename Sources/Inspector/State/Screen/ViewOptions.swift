/// What is shown and how. Flags can set all of it, and a command line can repeat it.
public struct ViewOptions: Sendable, Hashable {
  public var view = ViewKind.detections
  public var layer = FeatureLayer.pyramid(0)
  /// The class channel of score maps.
  public var label = 0
  /// The cursor: a cell of the layer's grid. `nil` until it is moved.
  public var cell: GridCell?
  /// Where in the picture the cursor was put, before levels with other cells were gone through.
  var place: CursorPlace?
  /// 1 shows the whole picture.
  public var zoom = 1.0
  /// The point in the middle of the screen; `nil` for the middle of the picture.
  public var center: Point?
  /// The index of the chosen detection.
  public var selected: Int?
  public var reduction = Reduction.mean
  /// The feature channel of the reduction `channel`.
  public var channel = 0
  public var scale = ScoreScale.probability
  /// The anchor shape; `nil` for all, or their maximum where one value is shown.
  public var shape: Int?
  /// Whether the anchors of the cursor's cell, or of the chosen detection, are drawn.
  public var showsAnchors = false
  /// Other anchors, tried in the view anchors; `nil` where the editor is closed.
  public var anchorEditor: AnchorEditor?
  /// Whether ground truth is drawn in views other than misses.
  public var showsGroundTruth = false
  /// The index of the chosen object of the ground truth.
  public var target: Int?
  /// Whether the window moves to the chosen object as soon as its outcome is known.
  public var framesTarget = false
  /// Which objects are listed.
  public var filter = ObjectFilter()
  /// What view 6 shows.
  public var focal = FocalOptions()
  /// What view 7 shows.
  public var training = TrainingOptions()
  /// What the browser shows.
  public var browser = BrowserOptions()

  public init() {}
}

/// A place in the picture, and the cell that stands for it on a layer.
struct CursorPlace: Sendable, Hashable {
  var point: Point
  var layer: FeatureLayer
  var cell: GridCell
}

/// How the channels of a feature map become one value per cell.
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

/// The quantity that a score map's colours show.
public enum ScoreScale: String, Sendable, Hashable, CaseIterable {
  case probability, logit
}

/// The views of the inspector: those of one picture, that of a training run, and the browser of all pictures.
public enum ViewKind: String, Sendable, Hashable, CaseIterable {
  case detections, levels, anchors, scores, misses, focal, training, browser

  public var name: String { rawValue }

  /// Those of one picture.
  public static let ofOnePicture: [ViewKind] = allCases.filter { $0 != .browser && $0 != .training }

  /// The key that shows the view: its number from 1, and a letter for the browser.
  var keyTitle: String { self == .browser ? "B" : "\((Self.allCases.firstIndex(of: self) ?? 0) + 1)" }

  public var title: String { self == .focal ? "Focal loss" : name.prefix(1).uppercased() + name.dropFirst() }

  /// Reads a name in any letter case.
  public init?(name: String) {
    self.init(rawValue: name.lowercased())
  }

  /// A sentence for newcomers that says what it shows.
  public var sentence: String {
    switch self {
    case .detections:
      "The boxes that selection kept (dots where they are too many), the evidence for the chosen one, and what NMS suppressed for it."
    case .levels:
      "What the backbone (C3–C5) and the pyramid (P3–P7) respond to, as a heat map over the picture."
    case .anchors:
      "The anchors of one grid cell, and what the heads made of each: class, score and decoded box."
    case .scores: "Where on a level the heads see one class, and how sure they are."
    case .misses:
      "Each object of the ground truth: found, or the first stage that lost it, why, and what would rescue it."
    case .focal:
      "What each anchor adds to the training loss for live γ and α, and why the loss needs them."
    case .training:
      "A training run, live or finished: its curves, and one picture that changes as the network learns."
    case .browser:
      "All pictures with what was missed (○) and wrongly detected (✗) in them, filtered by cause, class, size and score."
    }
  }
}
