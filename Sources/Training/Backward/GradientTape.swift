import RetinaNet
import Tensors

/// The maps of all pictures of a batch at one place in the network, while the forward pass runs.
struct TapeMaps {
  /// One for each picture, `[H, W, C]`.
  let maps: [Tensor]
  /// Where their gradient is collected; `nil` where none is wanted, since nothing below is trained.
  let slot: Int?
  /// What the way back keeps of them.
  let kept: KeptMaps
  /// Whether a ReLU made them.
  let isRectified: Bool

  init(_ maps: [Tensor], slot: Int? = nil, kept: KeptMaps? = nil, isRectified: Bool = false) {
    self.maps = maps
    self.slot = slot
    self.kept = kept ?? .whole(maps)
    self.isRectified = isRectified
  }
}

/// Maps that the way back needs again: kept, or computed once more from others that are kept anyhow.
enum KeptMaps: Sendable {
  case whole([Tensor])
  case normalized(NormalizedMaps)

  func maps(_ workers: Workers) -> [Tensor] {
    switch self {
    case .whole(let maps): maps
    case .normalized(let maps): maps(workers)
    }
  }
}

/// One step of the way back: takes the gradients of what a layer gave, and adds those of what it took.
protocol BackwardStep: Sendable {
  func run(_ pass: inout BackwardPass) throws
}

/// The steps of a forward pass that the way back takes again, in reverse.
struct GradientTape {
  private var steps: [RecordedStep] = []
  private var slots = 0

  mutating func newSlot() -> Int {
    slots += 1
    return slots - 1
  }

  private struct RecordedStep {
    let step: any BackwardStep
    let stage: NetworkStage
    let layer: String
  }

  /// - Parameter layer: the name of the layer; empty for a step without weights.
  mutating func record(_ step: any BackwardStep, _ stage: NetworkStage, layer: String = "") {
    steps.append(RecordedStep(step: step, stage: stage, layer: layer))
  }

  /// Goes back over all steps. Each is dropped once it has run, with the maps that it kept.
  mutating func run(_ pass: inout BackwardPass, _ clock: inout StepClock) throws {
    while let step = steps.popLast() {
      try step.step.run(&pass)
      clock.tell(.backward, step.stage, step.layer)
    }
  }
}
