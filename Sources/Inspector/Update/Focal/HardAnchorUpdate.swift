import Imaging
import RetinaNet
import Training

/// The list of the anchors that lose most.
extension State {
  /// The chosen anchor's box, in pixels of the picture.
  var chosenHardBox: Box? {
    guard let inspected, let place = chosenHardAnchor?.place else { return nil }
    return inspected.anchorBox(place.level, place.anchor)
  }

  /// Asks for the list, if it is shown and not known for these γ and α.
  mutating func hardestIfNeeded(_ loss: LossAnswers) -> [Command] {
    guard options.focal.mode == .hardest, !focal.isSeekingHardest,
      hardestAnchors?.focal != options.focal.loss
    else { return [] }
    focal.isSeekingHardest = true
    return [.findHardest(loss, options.focal.loss)]
  }

  /// Takes a new list. The chosen anchor stays chosen if it is still in it.
  mutating func take(_ hardest: HardestAnchors) -> [Command] {
    focal.isSeekingHardest = false
    if hardest.loss === pictureLoss {
      let chosen = chosenHardAnchor?.place
      focal.hardest = hardest
      if let chosen { options.focal.hardAnchor = hardAnchors.firstIndex { $0.place == chosen } }
      if chosenHardAnchor == nil { options.focal.hardAnchor = nil }
      if options.framesTarget, options.view == .focal { frameHardAnchor() }
    }
    // The sliders may have moved in the meantime.
    return lossIfNeeded()
  }

  mutating func chooseHardAnchor(offset: Int) {
    let count = hardAnchors.count
    guard count > 0 else { return }
    let next = options.focal.hardAnchor.map { min(max(0, $0 + offset), count - 1) }
    choose(hardAnchor: next ?? (offset < 0 ? count - 1 : 0))
  }

  /// Chooses an anchor of the list, and moves the window to it.
  mutating func choose(hardAnchor index: Int) {
    guard hardAnchors.indices.contains(index) else { return }
    options.focal.hardAnchor = index
    scroll = 0
    frameHardAnchor()
  }

  /// Zooms to the chosen anchor and the object that it serves.
  mutating func frameHardAnchor() {
    options.framesTarget = false
    guard let anchor = chosenHardAnchor, let box = chosenHardBox else { return }
    let object = anchor.object.flatMap { pictureLoss?.places[$0] }
    let shown = object.flatMap { objects.indices.contains($0) ? objects[$0].target.box : nil }
    frame(shown.map { [box, $0] } ?? [box])
  }

  /// Chooses the smallest of the anchors around a point of the picture. Each further click chooses the next larger one.
  mutating func pickHardAnchor(_ point: Point) -> [Command] {
    guard let inspected else { return [] }
    let (x, y) = (Float(point.x), Float(point.y))
    let boxes = hardAnchors.map { inspected.anchorBox($0.place.level, $0.place.anchor) }
    let hit = boxes.indices.filter { index in
      let box = boxes[index]
      return x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2
    }
    .sorted { boxes[$0].area < boxes[$1].area }
    scroll = 0
    let place = options.focal.hardAnchor.flatMap { hit.firstIndex(of: $0) }.map { ($0 + 1) % hit.count }
    // The window stays where the mouse is.
    options.focal.hardAnchor = hit.isEmpty ? nil : hit[place ?? 0]
    return []
  }

  /// Goes to the chosen anchor in view 3, with the class that loses most.
  mutating func followHardAnchor() -> [Command]? {
    guard options.focal.mode == .hardest, let inspected, let anchor = chosenHardAnchor else { return [] }
    let level = inspected.trace.levels[anchor.place.level]
    let (place, shape) = anchor.place.anchor.quotientAndRemainder(dividingBy: level.anchorsPerCell)
    options.view = .anchors
    options.layer = layer(ofLevel: anchor.place.level)
    options.cell = GridCell(x: place % level.gridWidth, y: place / level.gridWidth)
    options.shape = shape
    options.label = anchor.label
    options.showsGroundTruth = true
    scroll = 0
    return []
  }
}
