/// One of the two subnetworks that look at every level with the same weights (RetinaNet, section 4).
struct Subnet: Sendable {
  private let tower: [GraphLayer]
  private let output: GraphLayer

  init(tower: [Architecture.ConvolutionLayer], output: Architecture.ConvolutionLayer) {
    self.tower = tower.map { GraphLayer($0, .tower) }
    self.output = GraphLayer(output, .output)
  }

  var layers: [GraphLayer] { tower + [output] }

  /// From the pyramid's levels to what the last layer sees.
  func tower<E: GraphEvaluator>(of levels: [E.Maps], _ evaluator: inout E) throws -> [E.Maps] {
    try tower.reduce(levels) { try evaluator.shared($1, $0, relu: true) }
  }

  /// Outputs `[H, W, A·n]`.
  func output<E: GraphEvaluator>(of levels: [E.Maps], _ evaluator: inout E) throws -> [E.Maps] {
    try evaluator.shared(output, levels, relu: false)
  }
}
