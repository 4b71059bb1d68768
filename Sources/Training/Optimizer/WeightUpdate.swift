import CKernels
import Tensors

/// One array's step of an optimiser.
struct WeightUpdate {
  let weights: Tensor
  let gradient: Tensor
  /// `nil` before the first step, as is `second`: all zero.
  let first: Tensor?
  let second: Tensor?
  /// What the gradient is multiplied by first.
  let scale: Double

  func sgd(
    rate: Double, momentum: Double, decay: Double, _ workers: Workers
  ) -> (weights: Tensor, momenta: Tensor?) {
    func run(_ output: UnsafeMutablePointer<Float>, _ momenta: UnsafeMutablePointer<Float>?) {
      forEachRange(workers, [output, momenta]) { range, inputs, outputs in
        ck_sgd_update(
          range.count, inputs[0]!, inputs[1]!, inputs[2], Float(rate), Float(momentum), Float(decay),
          Float(scale),
          outputs[0]!, outputs[1])
      }
    }
    guard momentum != 0 else {
      return (Tensor(shape: weights.shape) { run($0.baseAddress!, nil) }, nil)
    }
    var momenta: Tensor?
    let new = Tensor(shape: weights.shape) { output in
      momenta = Tensor(shape: weights.shape) { run(output.baseAddress!, $0.baseAddress!) }
    }
    return (new, momenta)
  }

  func adamW(_ step: CKAdamStep, _ workers: Workers) -> (weights: Tensor, first: Tensor?, second: Tensor?) {
    var (first, second): (Tensor?, Tensor?)
    let new = Tensor(shape: weights.shape) { output in
      first = Tensor(shape: weights.shape) { newFirst in
        second = Tensor(shape: weights.shape) { newSecond in
          let outputs = [output.baseAddress, newFirst.baseAddress, newSecond.baseAddress]
          forEachRange(workers, outputs) { range, inputs, outputs in
            var step = step
            ck_adamw_update(
              range.count, inputs[0]!, inputs[1]!, inputs[2], inputs[3], &step, outputs[0]!, outputs[1]!,
              outputs[2]!)
          }
        }
      }
    }
    return (new, first, second)
  }

  /// Unchecked: threads read and write these at disjoint places while the tensors are kept alive.
  private struct Pointers<Pointer>: @unchecked Sendable { let all: [Pointer?] }

  /// Calls `body` for ranges of the weights with pointers to their first weight, gradient, first and second, and to the
  /// outputs there. Those of arrays that are absent are null.
  private func forEachRange(
    _ workers: Workers, _ outputs: [UnsafeMutablePointer<Float>?],
    _ body: @escaping @Sendable (Range<Int>, [UnsafePointer<Float>?], [UnsafeMutablePointer<Float>?]) -> Void
  ) {
    let outputs = Pointers(all: outputs)
    withPointers([weights, gradient, first, second]) { inputs in
      let inputs = Pointers(all: inputs)
      workers.forEachRange(of: weights.count, grain: Optimizer.grain) { range in
        let start = range.lowerBound
        body(range, inputs.all.map { $0.map { $0 + start } }, outputs.all.map { $0.map { $0 + start } })
      }
    }
  }

  private func withPointers(
    _ tensors: [Tensor?], _ found: [UnsafePointer<Float>?] = [], _ body: ([UnsafePointer<Float>?]) -> Void
  ) {
    guard found.count < tensors.count else { return body(found) }
    guard let tensor = tensors[found.count] else { return withPointers(tensors, found + [nil], body) }
    tensor.withUnsafeBufferPointer { withPointers(tensors, found + [$0.baseAddress], body) }
  }
}
