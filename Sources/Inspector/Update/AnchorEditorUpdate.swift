import RetinaNet

extension State {
  /// Opens the editor, or goes to what it changes next.
  mutating func chooseAnchorParameter(_ step: Int) {
    guard let layer else { return }
    guard var editor = options.anchorEditor else {
      options.anchorEditor = AnchorEditor(.level(layer.level))
      scroll = 0
      message = "p P choose what < > change; r goes back to the model's own anchors"
      return
    }
    let all = AnchorEditor.AnchorParameter.all(triedAnchors)
    let place = all.firstIndex(of: editor.parameter) ?? 0
    editor.parameter = all[(place + step + all.count) % all.count]
    options.anchorEditor = editor
  }

  /// Makes what the editor points at smaller or larger by a tenth.
  mutating func changeAnchors(_ step: Int) {
    guard let layer else { return }
    var editor = options.anchorEditor ?? AnchorEditor(.level(layer.level))
    let family = configuration.family
    var anchors = triedAnchors
    func moved(_ size: Double) -> Double {
      let new = family.anchorSize(nearest: size * (step > 0 ? 1.1 : 1 / 1.1))
      // Where whole sizes are small, a tenth is less than a pixel.
      let changed = new == size ? family.anchorSize(nearest: size + Double(step)) : new
      return min(max(changed, AnchorEditor.sizeRange.lowerBound), AnchorEditor.sizeRange.upperBound)
    }
    switch editor.parameter {
    case .level(let number):
      guard let level = anchors.levels.firstIndex(of: number + FeatureLayer.zero) else { break }
      anchors.sizes[level] = anchors.sizes[level].map(moved)
    case .scale(let place) where anchors.sizes.allSatisfy({ $0.indices.contains(place) }):
      for level in anchors.sizes.indices { anchors.sizes[level][place] = moved(anchors.sizes[level][place]) }
    case .ratio(let place) where anchors.aspectRatios.indices.contains(place):
      let ratio = AnchorGenerator.aspectRatio(
        nearest: anchors.aspectRatios[place] * (step > 0 ? 1.1 : 1 / 1.1))
      anchors.aspectRatios[place] = min(
        max(ratio, AnchorEditor.ratioRange.lowerBound), AnchorEditor.ratioRange.upperBound)
    default: break
    }
    (editor.sizes, editor.aspectRatios) = (anchors.sizes, anchors.aspectRatios)
    if options.anchorEditor == nil { scroll = 0 }
    options.anchorEditor = editor
  }

  /// Closes the editor: back to the model's own anchors.
  mutating func closeAnchorEditor() {
    if editsAnchors { message = "the model's own anchors" }
    options.anchorEditor = nil
  }
}
