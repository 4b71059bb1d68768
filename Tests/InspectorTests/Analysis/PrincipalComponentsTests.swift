import Tensors
import Testing

@testable import Inspector

struct PrincipalComponentsTests {
  /// Covariance by its definition, and all its eigenvectors by Jacobi's rotations, in double precision.
  private static func oracle(_ map: Tensor) -> SymmetricEigen {
    let channels = map.shape[2]
    let rows = map.count / channels
    let values = map.elements.map(Double.init)
    let means = (0..<channels).map { channel in
      (0..<rows).reduce(0) { $0 + values[$1 * channels + channel] } / Double(rows)
    }
    let covariance = (0..<channels).map { a in
      (0..<channels).map { b in
        (0..<rows).reduce(0) {
          $0 + (values[$1 * channels + a] - means[a]) * (values[$1 * channels + b] - means[b])
        } / Double(rows)
      }
    }
    return SymmetricEigen(covariance)
  }

  /// A map with a few strong directions in noise.
  private static func structured(_ height: Int, _ width: Int, _ channels: Int) -> Tensor {
    var values = MadeMaps.noise(height, width, channels, seed: 3).elements
    let axes = MadeMaps.noise(3, 1, channels, seed: 4).elements
    var noise = Noise(5)
    for cell in 0..<height * width {
      for axis in 0..<3 {
        let share = noise.next() * Float(4 - axis) * 2
        for channel in 0..<channels {
          values[cell * channels + channel] += share * axes[axis * channels + channel] + 10
        }
      }
    }
    return Tensor(shape: [height, width, channels], values)
  }

  @Test(arguments: [(9, 11, 17), (5, 7, 40), (20, 30, 33), (2, 2, 12)])
  func axesAreTheLeadingEigenvectors(height: Int, width: Int, channels: Int) throws {
    let map = Self.structured(height, width, channels)
    let expected = Self.oracle(map)
    let moments = ChannelMoments(map)
    let axes = LeadingAxes(moments.covariance)
    let scale = Double(moments.scale * moments.scale)
    for axis in 0..<3 {
      let value = Double(axes.values[axis]) * scale
      #expect(abs(value - expected.values[axis]) < 1e-4 * expected.values[0], "value \(axis)")
      guard expected.values[axis] > 1e-9 * expected.values[0] else { continue }
      let dot = zip(axes.vectors[axis], expected.vectors[axis]).reduce(0) { $0 + Double($1.0) * $1.1 }
      #expect(abs(abs(dot) - 1) < 1e-3, "axis \(axis) of \(channels)")
      let largest = axes.vectors[axis].reduce(0) { max($0, $1.magnitude) }
      let first = try #require(axes.vectors[axis].first { $0.magnitude >= 0.999 * largest })
      #expect(first > 0, "the sign is fixed")
    }
  }

  /// Covariances that differ as OpenBLAS's kernels make them differ have axes of the same sign.
  @Test(arguments: UInt64(1)...8) func roundingTurnsNoAxis(seed: UInt64) {
    func rounded(_ covariance: Tensor, _ size: Int) -> Tensor {
      var noise = Noise(seed)
      var values = covariance.elements
      for row in 0..<size {
        for column in row..<size {
          values[row * size + column] *= 1 + noise.next() * 1e-6
          values[column * size + row] = values[row * size + column]
        }
      }
      return Tensor(shape: [size, size], values)
    }
    let moments = ChannelMoments(Self.structured(20, 30, 33))
    let (exact, moved) = (LeadingAxes(moments.covariance), LeadingAxes(rounded(moments.covariance, 33)))
    for axis in 0..<LeadingAxes.count {
      let dot = zip(exact.vectors[axis], moved.vectors[axis]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(dot > 0.99, "axis \(axis)")
    }
    // Entries of one magnitude: x, -x.
    let opposite = LeadingAxes(rounded(Tensor(shape: [2, 2], [1, -1, -1, 1]), 2))
    #expect(opposite.vectors[0][0] > 0.7 && opposite.vectors[0][1] < -0.7)
  }

  @Test func jacobiFindsKnownValues() {
    let eigen = SymmetricEigen([[2, 1, 0], [1, 2, 0], [0, 0, 7]])
    for (value, expected) in zip(eigen.values, [7.0, 3, 1]) { #expect(abs(value - expected) < 1e-12) }
    let image = [
      2 * eigen.vectors[1][0] + eigen.vectors[1][1], eigen.vectors[1][0] + 2 * eigen.vectors[1][1],
    ]
    for (got, vector) in zip(image, eigen.vectors[1]) { #expect(abs(got - 3 * vector) < 1e-12) }
  }

  @Test func sharesAreThoseOfTheVariance() {
    let map = Self.structured(12, 10, 25)
    let expected = Self.oracle(map).values
    let total = expected.reduce(0, +)
    let components = PrincipalComponents(of: map)
    for axis in 0..<3 { #expect(abs(Double(components.shares[axis]) - expected[axis] / total) < 1e-4) }
  }

  @Test func equalMapsHaveEqualColours() {
    let map = Self.structured(13, 9, 31)
    #expect(PrincipalComponents(of: map) == PrincipalComponents(of: map))
  }

  @Test func oneChannelIsOneColour() {
    let map = Tensor(shape: [1, 4, 1], [0, 1, 2, 3])
    let components = PrincipalComponents(of: map)
    #expect(components.shares == [1, 0, 0])
    #expect(components.pixels == [0, 128, 128, 85, 128, 128, 170, 128, 128, 255, 128, 128])
  }

  @Test func aConstantMapHasNone() {
    let components = PrincipalComponents(of: Tensor(shape: [3, 3, 10], Array(repeating: 4, count: 90)))
    #expect(components.shares == [0, 0, 0])
    #expect(components.pixels.allSatisfy { $0 == 128 })
  }

  @Test(arguments: [(1, 1, 5), (4, 4, 9), (3, 5, 16)])
  func nonfiniteValuesDoNoHarm(height: Int, width: Int, channels: Int) {
    let components = PrincipalComponents(of: MadeMaps.hostile(height, width, channels))
    #expect(components.pixels.count == height * width * 3)
    #expect(components.shares.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
