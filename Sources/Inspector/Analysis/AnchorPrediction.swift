import Imaging
import RetinaNet

/// One anchor, and what the heads predict for it.
struct AnchorPrediction {
  let level: Int
  /// The row in the level's arrays.
  let anchor: Int
  let cell: GridCell
  /// Its index among the cell's anchors.
  let shape: Int
  /// In pixels of the resized picture.
  let box: Box
  /// dx and dy in anchor sides, dw and dh as logarithms.
  let deltas: SIMD4<Float>
  /// The decoded box, neither clipped nor scaled, in pixels of the resized picture.
  let decoded: Box
  /// In pixels of the original picture, as selection reports it.
  let final: Box
  /// The anchor, and the decoded box before clipping, in pixels of the original picture.
  let original: Box
  let decodedOriginal: Box
  /// The anchor that is drawn: that of the editor where other anchors are tried, else its own; in pixels of the original
  /// picture.
  var drawn: Box
  /// Whether the decoded box reaches beyond the picture.
  let isClipped: Bool
  /// Per class, by falling logit; background channels are left out.
  let classes: [ClassPrediction]

  struct ClassPrediction {
    let label: Int
    let logit: Float
    var score: Float { Sigmoid.score(logit) }
  }

  /// - Parameter anchor: the row of the level's arrays, which must exist.
  init(_ inspected: InspectedPicture, level: Int, anchor: Int) {
    let trace = inspected.trace
    let outputs = trace.levels[level]
    self.level = level
    self.anchor = anchor
    let (place, shape) = anchor.quotientAndRemainder(dividingBy: outputs.anchorsPerCell)
    cell = GridCell(x: place % outputs.gridWidth, y: place / outputs.gridWidth)
    self.shape = shape
    box = outputs.anchorBox(anchor)
    let coder = BoxCoder(trace.configuration)
    let given = SIMD4((0..<4).map { outputs.deltas[flat: anchor * 4 + $0] })
    deltas = coder.scaled(given)
    decoded = coder.decode(given, anchor: box)
    final = inspected.candidates.box(level: level, anchor: anchor)
    original = trace.transform.original(box)
    drawn = original
    decodedOriginal = trace.transform.original(decoded)
    isClipped = !trace.transform.holds(decoded)
    let names = trace.configuration.classes
    let count = outputs.logits.shape[1]
    classes = outputs.logits.withUnsafeBufferPointer { logits in
      (0..<count).filter { !names.indices.contains($0) || names[$0] != nil }
        .map { ClassPrediction(label: $0, logit: logits[anchor * count + $0]) }
        .sorted { Self.order($0.logit) > Self.order($1.logit) }
    }
  }

  init(_ inspected: InspectedPicture, _ candidate: Candidate) {
    self.init(inspected, level: candidate.level, anchor: candidate.anchor)
  }

  /// The anchor of a cell of a level's grid, which must exist.
  init(_ inspected: InspectedPicture, level: Int, cell: GridCell, shape: Int) {
    let outputs = inspected.trace.levels[level]
    self.init(
      inspected, level: level,
      anchor: (cell.y * outputs.gridWidth + cell.x) * outputs.anchorsPerCell + shape)
  }

  /// Its candidate of the highest score; `nil` where the model has no classes.
  var best: Candidate? { classes.first.map { Candidate(level: level, anchor: anchor, label: $0.label) } }

  /// NaN comes last.
  private static func order(_ logit: Float) -> Float { logit.isNaN ? -.infinity : logit }
}

/// The anchors of the cursor's cell.
struct CellPredictions {
  let level: Int
  let cell: GridCell
  /// In pixels of the picture.
  let center: Point
  let anchors: [AnchorPrediction]
  /// The one whose decoding is shown: the chosen shape, otherwise the one with the best score.
  let followed: AnchorPrediction

  /// `nil` where there is no cell or it has no anchors.
  init?(_ state: State, _ inspected: InspectedPicture) {
    guard let level = state.level, let cell = state.cursor, let geometry = state.geometry else {
      return nil
    }
    self.level = level
    self.cell = cell
    center = geometry.center(of: cell)
    let count = inspected.trace.levels[level].anchorsPerCell
    var anchors = (0..<count).map { AnchorPrediction(inspected, level: level, cell: cell, shape: $0) }
    if state.editsAnchors {
      let tried = state.triedAnchors
      let shapes = AnchorGenerator(tried, inspected.trace.configuration.family).cellAnchors(level: level)
      let grid = inspected.trace.levels[level]
      let corner = SIMD2(Float(cell.x * grid.strideX), Float(cell.y * grid.strideY))
      for (place, shape) in shapes.enumerated() where anchors.indices.contains(place) {
        anchors[place].drawn = inspected.trace.transform.original(shape.moved(by: corner))
      }
    }
    let chosen = state.options.shape.flatMap { anchors.indices.contains($0) ? anchors[$0] : nil }
    guard let followed = chosen ?? Self.best(anchors) else { return nil }
    self.anchors = anchors
    self.followed = followed
  }

  /// The anchor with the best score; of equal ones the first.
  private static func best(_ anchors: [AnchorPrediction]) -> AnchorPrediction? {
    var best = anchors.first
    for anchor in anchors {
      if let logit = anchor.classes.first?.logit, let old = best?.classes.first?.logit, logit > old {
        best = anchor
      }
    }
    return best
  }
}
