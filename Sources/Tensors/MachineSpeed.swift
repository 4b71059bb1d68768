import CKernels
import Glibc

/// What this machine can do at the moment, for measurements on machines that others use as well: the kernels' own rate
/// of arithmetic, and the rate at which memory is read.
public struct MachineSpeed: Sendable {
  /// Billions of operations a second, on all threads together. A multiply-accumulate counts as two.
  public let gigaflops: Double
  /// Billions of bytes a second that all threads read together from memory.
  public let gigabytes: Double

  public init(gigaflops: Double, gigabytes: Double) {
    self.gigaflops = gigaflops
    self.gigabytes = gigabytes
  }
}

/// Measures `MachineSpeed`, some milliseconds at a time.
public struct MachineProbe: Sendable {
  private let workers: Workers
  private let convolution: Convolution
  private let map: Tensor
  private let memory: Tensor

  /// 240 positions of 256 channels, and as many outputs: all stays in the second-level cache.
  private static let (positions, channels) = (240, 256)
  /// Larger than caches.
  private static let memoryFloats = 48 << 20

  /// - Parameter readsMemory: whether `bandwidth` will be asked for; it needs 192 MiB.
  public init(workers: Workers, readsMemory: Bool) {
    self.workers = workers
    let (positions, channels) = (Self.positions, Self.channels)
    convolution = Convolution(
      shape: ConvolutionShape(inputChannels: channels, outputChannels: channels, kernel: 1),
      weights: Tensor(
        shape: [channels, channels, 1, 1], [Float](repeating: 1 / 256, count: channels * channels)),
      workers: workers)
    map = Tensor(shape: [1, positions, channels], [Float](repeating: 1, count: positions * channels))
    memory = Tensor(shape: [readsMemory ? Self.memoryFloats : 0]) { $0.initialize(repeating: 1) }
  }

  /// The rate of the kernels' products when nothing comes from beyond the second-level cache, in GFLOP/s: the best of
  /// some tries of about two milliseconds.
  public func arithmetic(tries: Int = 3) -> Double {
    let repetitions = 8
    let alone = Workers(1)
    let best = (0..<tries).map { _ in
      ContinuousClock().measure {
        workers.forEach(workers.count) { _ in
          for _ in 0..<repetitions { _ = convolution(map, workers: alone) }
        }
      } / .seconds(1)
    }.min()!
    let operations = 2 * Self.positions * Self.channels * Self.channels * repetitions * workers.count
    return Double(operations) / best / 1e9
  }

  /// The rate at which one thread multiplies and adds numbers in registers, in GFLOP per second of processor time: the best
  /// of some tries of about half a millisecond. It depends on the processor and its clock alone, neither on the kernels
  /// nor on who else waits for the processor.
  public func registerArithmetic(tries: Int = 20) -> Double {
    let kernels = KernelInstructions.current.kernels
    let count = 50_000
    let best = (0..<tries).map { _ in
      let start = Self.threadTime
      _ = kernels.multiply_in_registers(count)
      return (Self.threadTime - start) / .seconds(1)
    }.min()!
    return 2 * Double(count * kernels.register_lanes) / best / 1e9
  }

  /// Of the calling thread, since it began.
  private static var threadTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// The rate at which memory is read, in GB/s: the best of three tries.
  public func bandwidth() -> Double {
    let source = memory.source
    let count = memory.count
    precondition(count > 0, "readsMemory was false")
    let best = (0..<3).map { _ in
      ContinuousClock().measure {
        workers.forEachRange(of: count, grain: 1 << 20) { range in
          let words = UnsafeRawPointer(source.base + range.lowerBound).assumingMemoryBound(to: UInt64.self)
          _ = ck_read_memory(words, range.count / 2)
        }
      } / .seconds(1)
    }.min()!
    withExtendedLifetime(memory) {}
    return Double(count * MemoryLayout<Float>.size) / best / 1e9
  }
}
