import Tensors

/// All that a pass over an input of one size does, known before anything is computed: its operations in their order, how
/// each layer is computed, and where each map lies in one block of memory.
public struct ExecutionPlan: Sendable {
  let operations: [PlannedOperation]
  /// The input first.
  let maps: [PlannedMap]
  let outputs: Outputs
  /// Where the maps lie, in bytes; the input, which lies elsewhere, takes nothing.
  let placement: MemoryPlacement

  /// The numbers of the maps that outlive the pass: see `Network.Output`.
  struct Outputs {
    let backbone: [Int]
    let levels: [Int]
    let logits: [Int]
    let deltas: [Int]

    var all: [Int] { backbone + levels + logits + deltas }
  }

  /// The largest side that is planned for; beyond it the number of multiplications may not fit an integer.
  public static let largestSide = 32_768

  /// Walks the graph once.
  ///
  /// - Parameters:
  ///   - height, width: of the padded input in pixels, each from 1 to `largestSide`.
  public init(_ graph: NetworkGraph, height: Int, width: Int) {
    let sides = 1...Self.largestSide
    precondition(sides.contains(height) && sides.contains(width), "sides outside \(sides)")
    var pass = PlanningPass(height: height, width: width)
    do {
      let backbone = try graph.backbone(pass.input, &pass)
      let levels = try graph.pyramid(backbone, &pass)
      let (logits, deltas) = try graph.outputs(try graph.towers(levels, &pass), &pass)
      outputs = Outputs(backbone: backbone, levels: levels, logits: logits, deltas: deltas)
    } catch { preconditionFailure("planning does not fail") }
    (operations, maps) = (pass.operations, pass.maps)
    placement = Self.place(maps, operations, outputs)
  }

  private static func place(
    _ maps: [PlannedMap], _ operations: [PlannedOperation], _ outputs: Outputs
  ) -> MemoryPlacement {
    var lifetimes = maps.map { _ in 0...0 }
    for (step, operation) in operations.enumerated() {
      for map in operation.outputs { lifetimes[map] = step...step }
      for map in operation.read { lifetimes[map] = lifetimes[map].lowerBound...step }
    }
    let kept = Set(outputs.all)
    return MemoryPlacement(
      maps.indices.map { map in
        MemoryPlacement.Block(
          bytes: map == PlanningPass.inputMap ? 0 : maps[map].bytes,
          lifetime: lifetimes[map]
            .lowerBound...(kept.contains(map) ? operations.count : lifetimes[map].upperBound),
          isKept: kept.contains(map))
      }, step: Arena.page)
  }

  /// The layers in the order in which they run.
  public var layers: [PlannedLayer] { operations.compactMap(\.completed) }

  /// The memory that all maps of a pass take together, without the input.
  public var bytes: Int { placement.bytes }

  /// The multiply-accumulates of direct convolution.
  public var multiplications: Int { multiplications { _ in true } }

  /// Those of one part of the network.
  public func multiplications(of stage: NetworkStage) -> Int { multiplications { $0 == stage } }

  private func multiplications(_ includes: (NetworkStage) -> Bool) -> Int {
    operations.reduce(0) { $0 + (includes($1.stage) ? $1.completed?.multiplications ?? 0 : 0) }
  }

  /// The block of memory for a run.
  func arena() -> Arena {
    Arena(bytes: bytes, keeping: outputs.all.map { placement.ranges[$0] })
  }

  /// The room of a map in an arena of this plan.
  func room(of map: Int, in arena: Arena) -> MapRoom {
    arena.room(in: placement.ranges[map], count: maps[map].count)
  }
}

/// A map `[height, width, channels]` that a pass makes.
struct PlannedMap: Sendable, Hashable {
  let height: Int
  let width: Int
  let channels: Int

  var count: Int { height * width * channels }
  var bytes: Int { count * MemoryLayout<Float>.stride }
}

/// One step of a pass. Maps have numbers.
struct PlannedOperation: Sendable {
  enum Computation {
    case convolution(relu: Bool, keepsMaxima: Bool)
    /// One that is not part of a convolution's weights.
    case normalization(relu: Bool)
    /// Of 3×3 cells with stride 2.
    case maxPooling
    /// The addition of a coarser map, enlarged by the nearest neighbour.
    case enlargedAddition
    case rectification
    case everySecondCell
  }

  let kind: Computation
  let stage: NetworkStage
  /// The key of the layer's weights; empty for one without.
  let key: String
  let inputs: [Int]
  /// What is added to the result for the only input.
  let addend: Int?
  /// One of each input.
  let outputs: [Int]
  /// The layer that ends with this operation.
  var completed: PlannedLayer?

  var read: [Int] { inputs + (addend.map { [$0] } ?? []) }
}
