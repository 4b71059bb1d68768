import Imaging
import RetinaNet

/// The anchors of the cursor's cell.
struct CellReading {
  let level: Int
  let cell: GridCell
  /// In pixels of the picture.
  let center: Point
  let anchors: [AnchorReading]
  /// The one that is followed through decoding: the chosen shape, else the one of the best score.
  let followed: AnchorReading

  /// `nil` where there is no cell, or it has no anchors.
  init?(_ state: State, _ subject: Subject) {
    guard let level = state.layer?.level, let cell = state.cursor, let geometry = state.geometry else {
      return nil
    }
    self.level = level
    self.cell = cell
    center = geometry.center(of: cell)
    let count = subject.trace.levels[level].anchorsPerCell
    let anchors = (0..<count).map { AnchorReading(subject, level: level, cell: cell, shape: $0) }
    let chosen = state.look.shape.flatMap { anchors.indices.contains($0) ? anchors[$0] : nil }
    guard let followed = chosen ?? Self.best(anchors) else { return nil }
    self.anchors = anchors
    self.followed = followed
  }

  /// The anchor of the best score; of equal ones the first.
  private static func best(_ anchors: [AnchorReading]) -> AnchorReading? {
    var best = anchors.first
    for anchor in anchors {
      if let logit = anchor.classes.first?.logit, let old = best?.classes.first?.logit, logit > old {
        best = anchor
      }
    }
    return best
  }
}
