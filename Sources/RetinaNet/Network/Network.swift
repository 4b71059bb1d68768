import Tensors

/// A RetinaNet's layers, ready to run on an input of any size.
struct Network: Sendable {
  private let graph: NetworkGraph
  /// By the keys of their weights.
  private let layers: [String: NormalizedLayer]

  /// What a pass gives: the backbone's outputs that the pyramid takes and the levels that the heads see, as `[H, W, C]`,
  /// logits `[H, W, A·K]` and deltas `[H, W, A·4]` per level.
  struct Output: Sendable {
    let backbone: [Tensor]
    let levels: [Tensor]
    let logits: [Tensor]
    let deltas: [Tensor]

    /// Whether scores and boxes can be made of it.
    var isFinite: Bool { (logits + deltas).allSatisfy(\.isFinite) }
  }

  init(_ architecture: Architecture, _ configuration: Configuration, _ builder: LayerBuilder) throws {
    graph = NetworkGraph(architecture, configuration)
    var layers: [String: NormalizedLayer] = [:]
    for layer in graph.layers { layers[layer.layer.weight] = try builder.normalized(layer) }
    self.layers = layers
  }

  /// The numbers of the backbone's outputs that the pyramid takes.
  var sources: [Int] { graph.sources }

  /// What a pass over an input of a size does.
  func plan(height: Int, width: Int) -> ExecutionPlan { ExecutionPlan(graph, height: height, width: width) }

  /// - Parameters:
  ///   - input: `[h, w, 3]`, both sides multiples of 32.
  ///   - report: called before each stage and after each layer. If it throws, the pass ends with that error.
  /// - Throws: `NonFiniteLayer` where the outputs are not finite.
  func callAsFunction(
    _ input: Tensor, workers: Workers, report: (NetworkProgress) throws -> Void
  ) throws -> Output {
    let plan = plan(height: input.shape[0], width: input.shape[1])
    return try withoutActuallyEscaping(report) { report in
      let run = NetworkRun(
        plan: plan, layers: layers, workers: workers, report: report, looksForNonFinite: false)
      do {
        let output = try run(input)
        if output.isFinite { return output }
      }
      // Once more, with a look at what each layer gives, and without the memory of the first pass's outputs.
      _ = try NetworkRun(
        plan: plan, layers: layers, workers: workers, report: report, looksForNonFinite: true)(input)
      preconditionFailure("what is not finite comes from a layer")
    }
  }
}
