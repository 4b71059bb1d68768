import CKernels

/// The gradients of a convolution's weights as products of output gradients with patches, `[K, positions] ·
/// [positions, R·R·C / groups]`.
///
/// Positions fall into chunks that stay in the first-level cache, and chunks into segments that are summed apart: where
/// weights are few, segments are what threads share.
struct DirectWeightGradients {
  private let shape: ConvolutionShape
  private let instructions: KernelInstructions
  private let joinsRows: Bool
  /// Neighbouring groups that are computed as one, of which only the products within a group are kept.
  private let joined: Int
  /// The rows of a task's sums, all of whose gradients are packed at once.
  private let blocks: [Range<Int>]
  private let taps: (down: Int, across: Int)
  private let panelsOfTap: Int

  private static let chunkPositions = 192
  private static let mostRows = 512
  /// Panels of a task that share packed gradients.
  private static let taskPanels = 8
  private static let wantedTasks = 24
  private static let mostSums = 4 << 20

  init(_ shape: ConvolutionShape, _ instructions: KernelInstructions) {
    self.shape = shape
    self.instructions = instructions
    joinsRows = shape.joinsRows
    let perGroup = shape.inputChannels / shape.groups
    joined = (1...max(1, min(shape.groups, 32 / perGroup))).last { shape.groups.isMultiple(of: $0) } ?? 1
    let rows = joined * shape.outputChannels / shape.groups
    let count = (rows + Self.mostRows - 1) / Self.mostRows
    blocks = (0..<count).map { $0 * rows / count..<($0 + 1) * rows / count }
    taps = (shape.kernel, joinsRows ? 1 : shape.kernel)
    let inner = joinsRows ? shape.kernel * perGroup : joined * perGroup
    panelsOfTap = (inner + instructions.kernels.panel - 1) / instructions.kernels.panel
  }

  /// Some positions of one map.
  private struct Chunk: Sendable {
    let map: Int
    let positions: Range<Int>
  }

  func run(_ inputs: [Tensor], _ outputs: [Tensor], _ scale: [Float]?, _ workers: Workers) -> Tensor {
    let chunks = outputs.enumerated().flatMap { map, output in
      stride(from: 0, to: output.cells, by: Self.chunkPositions).map {
        Chunk(map: map, positions: $0..<min($0 + Self.chunkPositions, output.cells))
      }
    }
    let perGroup = shape.inputChannels / shape.groups
    let columns = shape.kernel * shape.kernel * joined * perGroup
    let panels = taps.down * taps.across * panelsOfTap
    let parts = (panels + Self.taskPanels - 1) / Self.taskPanels
    let joints = shape.groups / joined
    let units = joints * blocks.count * parts
    let sums = shape.outputChannels * columns
    let segments = max(
      1, min((Self.wantedTasks + units - 1) / units, chunks.count / 4, Self.mostSums / max(1, sums)))
    let maps = joinsRows ? inputs.map { $0.paddedAcross(by: shape.padding, workers) } : inputs
    let inner = joinsRows ? shape.kernel * perGroup : joined * perGroup
    let zeros = TensorStorage(count: max(inner, instructions.kernels.panel))
    zeros.base.initialize(repeating: 0, count: zeros.count)
    let memory = TensorStorage(count: segments * sums)
    if chunks.isEmpty { memory.base.initialize(repeating: 0, count: memory.count) }
    let target = Buffer(base: memory.base, count: memory.count)
    let zero = Source(base: zeros.base)
    workers.forEach(units * segments) { task in
      let (unit, segment) = (task % units, task / units)
      let (joint, block, part) = (
        unit / parts / blocks.count, blocks[unit / parts % blocks.count], unit % parts
      )
      let own = chunks.count * segment / segments..<chunks.count * (segment + 1) / segments
      let first = panels * part / parts
      add(
        chunks[own], maps, outputs, zero, firstGroup: joint * joined, rows: block,
        panels: first..<panels * (part + 1) / parts, columns, into: target.base + segment * sums)
    }
    withExtendedLifetime((maps, inputs, outputs, zeros)) {}
    return gathered(memory, segments: segments, columns, scale, workers)
  }

  /// Adds up some chunks' products of some rows and panels.
  private func add(
    _ chunks: ArraySlice<Chunk>, _ maps: [Tensor], _ outputs: [Tensor], _ zeros: Source, firstGroup: Int,
    rows: Range<Int>, panels: Range<Int>, _ columns: Int, into sums: UnsafeMutablePointer<Float>
  ) {
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let width = instructions.kernels.panel
    let scratch = TensorStorage(count: Self.chunkPositions * (width + rows.count + 24))
    let first = firstGroup * made + rows.lowerBound
    var isFirst = true
    for chunk in chunks {
      let (map, output) = (maps[chunk.map], outputs[chunk.map])
      var patches = CKPatches(
        map: map.source.base + firstGroup * perGroup, height: map.shape[0], width: map.shape[1],
        channels: shape.inputChannels, inner: joinsRows ? shape.kernel * perGroup : joined * perGroup,
        taps_down: taps.down, taps_across: taps.across, stride: shape.stride, padding_down: shape.padding,
        padding_across: joinsRows ? 0 : shape.padding, output_width: output.shape[1], output_line: 0,
        zeros: zeros.base)
      instructions.kernels.add_weight_products(
        &patches, chunk.positions.lowerBound, chunk.positions.count,
        output.source.base + chunk.positions.lowerBound * shape.outputChannels + first, shape.outputChannels,
        rows.count, panels.lowerBound, panels.count, scratch.base, sums + first * columns, columns,
        isFirst ? 0 : 1)
      isFirst = false
    }
    withExtendedLifetime(scratch) {}
  }

  /// The segments' sums `[K, R·R·C]` together, as `[K, C / groups, R, R]`.
  private func gathered(
    _ memory: TensorStorage, segments: Int, _ columns: Int, _ scale: [Float]?, _ workers: Workers
  ) -> Tensor {
    let (perGroup, made) = (shape.inputChannels / shape.groups, shape.outputChannels / shape.groups)
    let area = shape.kernel * shape.kernel
    let source = Source(base: memory.base)
    let (joined, outputs) = (joined, shape.outputChannels)
    return Tensor(shape: [outputs, perGroup, shape.kernel, shape.kernel]) { gradient in
      let gradient = Buffer(gradient)
      workers.forEachRange(of: outputs, grain: workers.grain(for: outputs, atLeast: 8)) { range in
        for k in range {
          let factor = scale?[k] ?? 1
          let group = k / made
          let inner = joined * perGroup
          let row = source.base + k * columns + group % joined * perGroup
          let target = gradient.base + k * perGroup * area
          for tap in 0..<area {
            for c in 0..<perGroup {
              var sum: Float = 0
              for segment in 0..<segments { sum += row[segment * outputs * columns + tap * inner + c] }
              target[c * area + tap] = sum * factor
            }
          }
        }
      }
      withExtendedLifetime(memory) {}
    }
  }
}
