import Tensors

/// A feature pyramid (Lin et al. 2017) on outputs of the backbone, usually C3–C5, with further levels by strided
/// convolutions as in RetinaNet, or by taking every second cell.
struct FeaturePyramid: Sendable {
  /// The numbers of the backbone's outputs that it takes, ascending. Finer ones than any level that the heads see would
  /// change nothing.
  let sources: [Int]
  /// The numbers of the levels that it gives, ascending.
  private let levels: [Int]
  private let laterals: [NetworkLayer]
  /// `nil` where no level is made of it.
  private let outputs: [NetworkLayer?]
  private let extra: [NetworkLayer]
  private let p6Source: Configuration.P6Source
  private let reluBeforeP7: Bool

  init(_ pyramid: Architecture.Pyramid, _ configuration: Configuration, _ builder: LayerBuilder) throws {
    let levels = configuration.anchors.levels
    self.levels = levels
    let finest = min(levels.first ?? pyramid.coarsest, pyramid.coarsest)
    let used = pyramid.sources.indices.filter { pyramid.sources[$0] >= finest }
    sources = used.map { pyramid.sources[$0] }
    laterals = try used.map { try builder.convolution(pyramid.lateral[$0]) }
    outputs = try used.map { place in
      let level = pyramid.sources[place]
      return levels.contains(level) || level == pyramid.coarsest
        ? try builder.convolution(pyramid.output[place]) : nil
    }
    extra = try pyramid.extra.map { try builder.convolution($0, stride: 2) }
    p6Source = configuration.p6Source
    reluBeforeP7 = configuration.reluBeforeP7
  }

  /// The levels from the maps of `sources`, each `[H, W, C]`.
  func callAsFunction(_ backbone: [Tensor], _ run: inout NetworkRun) throws -> [Tensor] {
    var merged: Tensor?
    var top: Tensor?
    var maps: [Int: Tensor] = [:]
    for index in backbone.indices.reversed() {
      let inner = try run.step(laterals[index], on: [backbone[index]]) { workers in
        let lateral = laterals[index](backbone[index], workers: workers)
        return merged.map { lateral.addingUpsampled($0, workers: workers) } ?? lateral
      }
      merged = inner
      if top == nil { top = inner }
      if let output = outputs[index] {
        maps[sources[index]] = try run.step(output, on: [inner]) { output(inner, workers: $0) }
      }
    }
    try addFurther(&maps, backbone: backbone[backbone.count - 1], top: top, &run)
    return levels.compactMap { maps[$0] }
  }

  /// The levels beyond the coarsest that has a lateral.
  ///
  /// - Parameters:
  ///   - backbone: the map of the coarsest source.
  ///   - top: what its lateral made of it.
  private func addFurther(
    _ maps: inout [Int: Tensor], backbone: Tensor, top: Tensor?, _ run: inout NetworkRun
  ) throws {
    let coarsest = sources[sources.count - 1]
    let last = max(levels.last ?? coarsest, coarsest)
    for (place, convolution) in extra.prefix(last - coarsest).enumerated() {
      let source: Tensor? =
        switch (place, p6Source) {
        case (0, .c5): backbone
        case (0, .lateral): top
        case (0, .p5): maps[coarsest]
        default: maps[coarsest + place]
        }
      guard let source else { preconditionFailure("each level is made of the one before it") }
      maps[coarsest + 1 + place] = try run.step(convolution, on: [source]) {
        convolution(place > 0 && reluBeforeP7 ? source.rectified() : source, workers: $0)
      }
    }
    for level in coarsest + 1..<last + 1 where maps[level] == nil {
      maps[level] = maps[level - 1]?.everySecondCell()
    }
  }
}
