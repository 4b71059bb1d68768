import Tensors

/// A feature pyramid (Lin et al. 2017) on C3–C5, with P6 and P7 by strided convolutions as in RetinaNet.
struct FeaturePyramid: Sendable {
  private let laterals: [Convolution]
  private let outputs: [Convolution]
  private let p6: Convolution
  private let p7: Convolution
  private let p6Source: Configuration.P6Source
  private let reluBeforeP7: Bool

  init(_ pyramid: Architecture.Pyramid, _ configuration: Configuration, _ builder: LayerBuilder) throws {
    laterals = try pyramid.lateral.map { try builder.convolution($0) }
    outputs = try pyramid.output.map { try builder.convolution($0) }
    p6 = try builder.convolution(pyramid.p6, stride: 2)
    p7 = try builder.convolution(pyramid.p7, stride: 2)
    p6Source = configuration.p6Source
    reluBeforeP7 = configuration.reluBeforeP7
  }

  /// P3 to P7 from C3, C4 and C5, each `[H, W, C]`.
  func callAsFunction(_ backbone: [Tensor], _ run: inout NetworkRun) throws -> [Tensor] {
    var merged: Tensor?
    var levels: [Tensor] = []
    for index in backbone.indices.reversed() {
      let work = laterals[index].multiplications(backbone[index])
      let inner = try run.step(work) { workers in
        let lateral = laterals[index](backbone[index], workers: workers)
        return merged.map { lateral.addingUpsampled($0, workers: workers) } ?? lateral
      }
      merged = inner
      levels.insert(
        try run.step(outputs[index].multiplications(inner)) { outputs[index](inner, workers: $0) }, at: 0)
    }
    let source = p6Source == .c5 ? backbone[backbone.count - 1] : levels[levels.count - 1]
    let sixth = try run.step(p6.multiplications(source)) { p6(source, workers: $0) }
    let seventh = try run.step(p7.multiplications(sixth)) {
      p7(reluBeforeP7 ? sixth.rectified() : sixth, workers: $0)
    }
    return levels + [sixth, seventh]
  }
}
