import Tensors

/// A feature pyramid (Lin et al. 2017) on outputs of the backbone, usually C3–C5, with further levels by strided
/// convolutions as in RetinaNet, or by taking every second cell.
struct FeaturePyramid: Sendable {
  /// The numbers of the backbone's outputs that it takes, ascending. Finer ones than any level that the heads see would
  /// change nothing.
  let sources: [Int]
  /// The numbers of the levels that it gives, ascending.
  private let levels: [Int]
  private let laterals: [GraphLayer]
  /// `nil` where no level is made of it.
  private let outputs: [GraphLayer?]
  private let extra: [GraphLayer]
  private let p6Source: Configuration.P6Source
  private let reluBeforeP7: Bool

  init(_ pyramid: Architecture.Pyramid, _ configuration: Configuration) {
    let levels = configuration.anchors.levels
    self.levels = levels
    let finest = min(levels.first ?? pyramid.coarsest, pyramid.coarsest)
    let used = pyramid.sources.indices.filter { pyramid.sources[$0] >= finest }
    sources = used.map { pyramid.sources[$0] }
    laterals = used.map { GraphLayer(pyramid.lateral[$0], .pyramid) }
    outputs = used.map { place in
      let level = pyramid.sources[place]
      return levels.contains(level) || level == pyramid.coarsest
        ? GraphLayer(pyramid.output[place], .pyramid) : nil
    }
    let last = max(levels.last ?? pyramid.coarsest, pyramid.coarsest)
    extra = pyramid.extra.prefix(last - pyramid.coarsest).map { GraphLayer($0, stride: 2, .pyramid) }
    p6Source = configuration.p6Source
    reluBeforeP7 = configuration.reluBeforeP7
  }

  var layers: [GraphLayer] { laterals + outputs.compactMap { $0 } + extra }

  /// The levels from the maps of `sources`.
  func levels<E: GraphEvaluator>(of backbone: [E.Maps], _ evaluator: inout E) throws -> [E.Maps] {
    var merged: E.Maps?
    var top: E.Maps?
    var maps: [Int: E.Maps] = [:]
    for index in backbone.indices.reversed() {
      let inner = try evaluator.lateral(laterals[index], backbone[index], addingEnlarged: merged)
      merged = inner
      if top == nil { top = inner }
      if let output = outputs[index] {
        maps[sources[index]] = try evaluator.convolution(output, inner, adding: nil, relu: false)
      }
    }
    try addFurther(&maps, backbone: backbone[backbone.count - 1], top: top, &evaluator)
    return levels.compactMap { maps[$0] }
  }

  /// The levels beyond the coarsest that has a lateral.
  ///
  /// - Parameters:
  ///   - backbone: the map of the coarsest source.
  ///   - top: what its lateral made of it.
  private func addFurther<E: GraphEvaluator>(
    _ maps: inout [Int: E.Maps], backbone: E.Maps, top: E.Maps?, _ evaluator: inout E
  ) throws {
    let coarsest = sources[sources.count - 1]
    let last = max(levels.last ?? coarsest, coarsest)
    for (place, convolution) in extra.enumerated() {
      let source: E.Maps? =
        switch (place, p6Source) {
        case (0, .c5): backbone
        case (0, .lateral): top
        case (0, .p5): maps[coarsest]
        default: maps[coarsest + place]
        }
      guard let source else { preconditionFailure("each level is made of the one before it") }
      maps[coarsest + 1 + place] = try evaluator.further(
        convolution, source, rectified: place > 0 && reluBeforeP7)
    }
    for level in coarsest + 1..<last + 1 where maps[level] == nil {
      maps[level] = try maps[level - 1].map { try evaluator.everySecondCell($0) }
    }
  }
}
