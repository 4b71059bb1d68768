import Tensors

/// A run of a plan's operations on one picture: reports after each layer, and stops if the listener throws.
struct NetworkRun {
  let plan: ExecutionPlan
  /// By the keys of their weights.
  let layers: [String: NormalizedLayer]
  let workers: Workers
  let report: (NetworkProgress) throws -> Void
  /// Whether it ends with `NonFiniteLayer` at the first layer that gives such numbers.
  let looksForNonFinite: Bool

  /// - Parameter input: of the plan's size.
  func callAsFunction(_ input: Tensor) throws -> Network.Output {
    precondition(input.count == plan.maps[PlanningPass.inputMap].count, "the plan is for another input")
    let arena = plan.arena()
    var maps = [Tensor?](repeating: nil, count: plan.maps.count)
    maps[PlanningPass.inputMap] = input
    func map(_ number: Int) -> Tensor {
      guard let map = maps[number] else { preconditionFailure("maps are made before they are read") }
      return map
    }
    let total = max(1, plan.multiplications)
    var (stage, done) = (NetworkStage?.none, 0)
    func tell(_ stage: NetworkStage, _ layer: PlannedLayer?) throws {
      try report(NetworkProgress(stage: stage, fraction: Double(done) / Double(total), layer: layer))
    }
    for operation in plan.operations {
      if operation.stage != stage { try tell(operation.stage, nil) }
      stage = operation.stage
      let outputs = perform(
        operation, operation.inputs.map(map), adding: operation.addend.map(map),
        into: operation.outputs.map { plan.room(of: $0, in: arena) })
      for (number, output) in zip(operation.outputs, outputs) { maps[number] = output }
      guard let layer = operation.completed else { continue }
      if looksForNonFinite, !outputs.allSatisfy(\.isFinite) { throw NonFiniteLayer(layer: layer.name) }
      done += layer.multiplications
      try tell(operation.stage, layer)
    }
    return Network.Output(
      backbone: plan.outputs.backbone.map(map), levels: plan.outputs.levels.map(map),
      logits: plan.outputs.logits.map(map), deltas: plan.outputs.deltas.map(map))
  }

  private func perform(
    _ operation: PlannedOperation, _ inputs: [Tensor], adding addend: Tensor?, into rooms: [MapRoom]
  ) -> [Tensor] {
    switch operation.kind {
    case .convolution(let relu, let keepsMaxima):
      return layer(operation).convolution(
        inputs, adding: addend.map { [$0] }, relu: relu, keepsMaxima: keepsMaxima, into: rooms,
        workers: workers)
    case .normalization(let relu):
      return layer(operation).normalize(inputs, relu: relu, into: rooms, workers: workers)
    case .maxPooling: return [inputs[0].maxPooled3x3Stride2(into: rooms[0], workers: workers)]
    case .enlargedAddition:
      guard let addend else { preconditionFailure("the addition of a map") }
      return [inputs[0].addingUpsampled(addend, into: rooms[0], workers: workers)]
    case .rectification: return [inputs[0].rectified(into: rooms[0])]
    case .everySecondCell: return [inputs[0].everySecondCell(into: rooms[0])]
    }
  }

  private func layer(_ operation: PlannedOperation) -> NormalizedLayer {
    guard let layer = layers[operation.key] else { preconditionFailure("all of the graph's are built") }
    return layer
  }
}
