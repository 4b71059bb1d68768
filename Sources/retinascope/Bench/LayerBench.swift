import Imaging
import Reports
import RetinaNet
import Tensors

/// Times each layer of a network.
struct LayerBench {
  let file: ModelFile
  let workers: Workers
  let runs: Int

  /// - Parameter picture: the picture that the network runs on.
  func run(_ picture: Image) throws -> LayerReport {
    let model = try Model(file, workers: workers)
    let probe = MachineProbe(workers: workers, readsMemory: true)
    var peaks = [probe.arithmetic()]
    let bandwidth = probe.bandwidth()
    let clock = ContinuousClock()
    let input = Preprocessing(model.configuration).transform(width: picture.width, height: picture.height)
      .padded
    let layers = model.plan(height: input.height, width: input.width).layers
    var times = layers.map { _ in Samples() }
    // A warm-up run: it allocates the memory that later runs reuse.
    for run in 0...runs {
      var mark = clock.now
      var place = 0
      _ = try model.trace(picture, file: "benchmark") { progress in
        let time = clock.now - mark
        if progress.layer != nil {
          if run > 0 { times[place].add(time) }
          place += 1
        }
        mark = clock.now
      }
      peaks.append(probe.arithmetic())
    }
    return LayerReport(
      BenchmarkSetup(
        model: file.configuration.name, threads: workers.count, runs: runs, height: input.height,
        width: input.width, instructions: KernelInstructions.current.rawValue),
      speed: MachineSpeed(gigaflops: Samples(peaks).median, gigabytes: bandwidth),
      layers: zip(layers, times).map { LayerReport.TimedLayer(layer: $0, milliseconds: $1.median) })
  }
}
