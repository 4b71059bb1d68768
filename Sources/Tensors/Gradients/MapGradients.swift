/// Gradients of the steps of a network that have no parameters, from those of their outputs to those of their inputs.
/// All maps are `[H, W, C]`, and lists hold one for each picture or level.
public enum MapGradients {
  /// The sums of two lists of gradients: of what is read twice.
  public static func sum(_ one: [Tensor], _ other: [Tensor], workers: Workers) -> [Tensor] {
    combine(one, other, workers) { $0 + $1 }
  }

  /// Before a ReLU: zero where its output is not positive.
  ///
  /// - Parameter outputs: what the ReLU made.
  public static func relu(_ gradients: [Tensor], outputs: [Tensor], workers: Workers) -> [Tensor] {
    combine(gradients, outputs, workers) { gradient, output in
      gradient.replacing(with: SIMD8(repeating: 0), where: output .<= 0)
    }
  }

  private static func combine(
    _ one: [Tensor], _ other: [Tensor], _ workers: Workers,
    _ body: @Sendable (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
  ) -> [Tensor] {
    precondition(one.count == other.count, "two lists of one length")
    return zip(one, other).map { one, other in
      precondition(one.shape == other.shape, "two maps of one shape")
      let (left, right) = (one.source, other.source)
      return Tensor(shape: one.shape) { result in
        guard !result.isEmpty else { return }
        let result = Buffer(result)
        let total = result.count
        workers.forEachRange(of: total, grain: workers.grain(for: total, atLeast: 1 << 14)) { range in
          var index = range.lowerBound
          while index + 8 <= range.upperBound {
            result.base.store(body(left.base.eight(at: index), right.base.eight(at: index)), at: index)
            index += 8
          }
          while index < range.upperBound {
            result.base[index] =
              body(SIMD8(repeating: left.base[index]), SIMD8(repeating: right.base[index]))[0]
            index += 1
          }
        }
        withExtendedLifetime((one, other)) {}
      }
    }
  }
}
