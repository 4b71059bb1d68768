import RetinaNet
import Support
import Tensors

/// The report of `bench --layers`: each convolution of the network with its method and its times.
public struct LayerReport {
  let setup: BenchmarkSetup
  let speed: MachineSpeed
  let layers: [TimedLayer]

  /// A layer, and the median of its times in milliseconds.
  public struct TimedLayer {
    let layer: PlannedLayer
    let milliseconds: Double

    public init(layer: PlannedLayer, milliseconds: Double) {
      self.layer = layer
      self.milliseconds = milliseconds
    }

    /// Billions of operations a second of direct convolution, two for each multiply-accumulate.
    var gigaflops: Double { Double(layer.multiplications) * 2 / (milliseconds * 1e6) }

    /// What it computes, as a share of what the kernels can.
    func shareOfPeak(_ speed: MachineSpeed) -> Double {
      Double(layer.performed) * 2 / (milliseconds * 1e6) / speed.gigaflops
    }

    /// What it must read and write, as a share of what memory can.
    func shareOfMemory(_ speed: MachineSpeed) -> Double {
      Double(layer.bytes) / (milliseconds * 1e6) / speed.gigabytes
    }

    var methodName: String {
      switch layer.method {
      case .winograd: "Winograd F(4×4,3×3)"
      case .direct: layer.shape.kernel == 1 ? "pointwise" : "direct"
      case .grouped: "grouped"
      }
    }

    var shapeText: String {
      let shape = layer.shape
      return "\(shape.inputChannels)→\(shape.outputChannels) \(shape.kernel)×\(shape.kernel)"
        + (shape.stride > 1 ? " /\(shape.stride)" : "") + (shape.groups > 1 ? " ÷\(shape.groups)" : "")
    }

    var inputText: String {
      guard let first = layer.inputs.first else { return "" }
      let more = layer.inputs.count - 1
      return "\(first.height)×\(first.width)" + (more > 0 ? " +\(more)" : "")
    }
  }

  /// - Parameter speed: what the machine could do in the same run.
  public init(_ setup: BenchmarkSetup, speed: MachineSpeed, layers: [TimedLayer]) {
    (self.setup, self.speed, self.layers) = (setup, speed, layers)
  }

  public var table: String {
    var text = setup.text + "\n"
    text += """
      At the same time the kernels computed \(fixed(speed.gigaflops, 1)) GFLOP/s on data in the cache \
      (\(setup.instructions)), and memory gave \(fixed(speed.gigabytes, 1)) GB/s.
      Peak: what a layer computes as a share of the former. Memory: what it must read and write as a share of the latter.

      """
    let width = max(5, layers.map { printable($0.layer.name).count }.max() ?? 0) + 2
    text +=
      "\n" + "layer".paddedRight(to: width) + "channels".paddedRight(to: 20) + "input".paddedRight(to: 12)
      + "method".paddedRight(to: 21) + "ms".paddedLeft(to: 8) + "GFLOP/s".paddedLeft(to: 9)
      + "peak".paddedLeft(to: 7) + "memory".paddedLeft(to: 8) + "\n"
    for layer in layers { text += line(layer, nameWidth: width) }
    let total = layers.reduce(0) { $0 + $1.milliseconds }
    let all = layers.reduce(0) { $0 + $1.layer.multiplications }
    let performed = layers.reduce(0) { $0 + $1.layer.performed }
    text +=
      "all".paddedRight(to: width + 53) + fixed(total, 2).paddedLeft(to: 8)
      + fixed(Double(all) * 2 / (total * 1e6), 1).paddedLeft(to: 9)
      + percent(Double(performed) * 2 / (total * 1e6) / speed.gigaflops).paddedLeft(to: 7) + "\n"
    return text
  }

  private func line(_ timed: TimedLayer, nameWidth: Int) -> String {
    printable(timed.layer.name).paddedRight(to: nameWidth) + timed.shapeText.paddedRight(to: 20)
      + timed.inputText.paddedRight(to: 12) + timed.methodName.paddedRight(to: 21)
      + fixed(timed.milliseconds, 2).paddedLeft(to: 8) + fixed(timed.gigaflops, 1).paddedLeft(to: 9)
      + percent(timed.shareOfPeak(speed)).paddedLeft(to: 7)
      + percent(timed.shareOfMemory(speed)).paddedLeft(to: 8) + "\n"
  }

  private func percent(_ share: Double) -> String { fixed(share * 100, 0) + " %" }

  public var json: JSONText {
    .object(
      setup.members + [
        ("instructions", .string(setup.instructions)), ("peak_gflops", .double(speed.gigaflops)),
        ("memory_gbps", .double(speed.gigabytes)), ("layers", .array(layers.map(json))),
      ])
  }

  private func json(_ timed: TimedLayer) -> JSONText {
    [
      "name": .string(timed.layer.name), "channels": .string(timed.shapeText),
      "inputs": .array(timed.layer.inputs.map { ["height": .int($0.height), "width": .int($0.width)] }),
      "method": .string(timed.methodName), "median_ms": .double(timed.milliseconds),
      "gflops": .double(timed.gigaflops), "peak_share": .double(timed.shareOfPeak(speed)),
      "memory_share": .double(timed.shareOfMemory(speed)),
    ]
  }
}
