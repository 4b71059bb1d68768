import Imaging
import Testing

@testable import Terminal

@Suite("Colours of heat maps")
struct RampTests {
  private static let steps = (0...16).map { Float($0) / 16 }

  private static func path(_ ramp: Ramp) -> [OKLab] { steps.map { OKLab(ramp.color($0)) } }

  @Test("Lightness rises evenly from little to much")
  func sequentialLightness() {
    let lightness = Self.path(.sequential).map(\.lightness)
    for (lower, upper) in zip(lightness, lightness.dropFirst()) {
      #expect(abs(upper - lower - 0.75 / 16) < 0.004)
    }
    let fine = (0..<256).map { Ramp.sequential.color(Float($0) / 255).luminance }
    #expect(zip(fine, fine.dropFirst()).allSatisfy { $0 < $1 }, "the order shows without any colour")
  }

  @Test("Equal differences look equal")
  func evenSteps() {
    for ramp in [Ramp.sequential, .diverging] {
      let path = Self.path(ramp)
      let lengths = zip(path, path.dropFirst()).map { $0.distance(to: $1) }
      let mean = lengths.reduce(0, +) / Double(lengths.count)
      for length in lengths { #expect(abs(length / mean - 1) < 0.08) }
    }
  }

  @Test("Signs are told by hue, sizes by lightness, and zero is neutral")
  func diverging() {
    let path = Self.path(.diverging)
    let middle = path[8]
    #expect((middle.a * middle.a + middle.b * middle.b).squareRoot() < 0.01)
    for (low, high) in zip(path.prefix(8), path.suffix(8).reversed()) {
      #expect(low.b < 0 && high.b > 0, "blue and orange differ for the colour-blind too")
      #expect(abs(low.lightness - high.lightness) < 0.01)
    }
    #expect(zip(path.prefix(8), path.dropFirst()).allSatisfy { $0.lightness < $1.lightness })
  }

  @Test("The order is visible without seeing red or green")
  func colorBlindness() {
    // Viénot, Brettel and Mollon (1999), in linear light: red and green cannot be told apart.
    let deuteranopia = [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]]
    let protanopia = [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]]
    for matrix in [deuteranopia, protanopia] {
      let seen = Self.steps.map { step in
        let color = Ramp.sequential.color(step)
        let light = [color.red, color.green, color.blue].map(LinearLight.value)
        let mixed = matrix.map { row in zip(row, light).reduce(0) { $0 + $1.0 * $1.1 } }
        return OKLab(RGB(UInt8(linear: mixed[0]), UInt8(linear: mixed[1]), UInt8(linear: mixed[2])))
      }
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.lightness < $1.lightness })
      #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.distance(to: $1) > 0.02 })
    }
  }

  @Test("Values beyond the ends have the ends' colours")
  func ends() {
    #expect(Ramp.sequential.color(-3) == Ramp.sequential.color(0))
    #expect(Ramp.sequential.color(.infinity) == Ramp.sequential.color(1))
    #expect(Ramp.sequential.color(.nan) == Ramp.sequential.color(0))
  }

  @Test("OKLab leads back to the same colour")
  func roundTrip() {
    for red in stride(from: 0, through: 255, by: 51) {
      for green in stride(from: 0, through: 255, by: 51) {
        for blue in stride(from: 0, through: 255, by: 51) {
          let color = RGB(UInt8(red), UInt8(green), UInt8(blue))
          #expect(OKLab(color).rgb == color)
        }
      }
    }
    #expect(abs(OKLab(.white).lightness - 1) < 1e-6)
  }
}
