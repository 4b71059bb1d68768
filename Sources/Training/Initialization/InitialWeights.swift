import Foundation
import OrderedCollections
import RetinaNet
import Support
import Tensors

/// The weights with which a new network begins.
///
/// Sources: torchvision `models/resnet.py` (Kaiming, fan out), `ops/feature_pyramid_network.py` (Kaiming uniform, a = 1),
/// `models/detection/retinanet.py` (heads); Lin et al., section 4.1 (the prior).
public struct InitialWeights: Sendable, Hashable {
  /// How the convolutions before the heads' outputs begin.
  public enum TowerWeights: String, Sendable, Hashable, CaseIterable {
    /// Normal, σ 0.01, as the paper and torchvision. With few channels that lets signals die: four layers of 64 channels
    /// leave a thousandth.
    case small
    /// Normal, by the number of inputs, so that signals keep their size.
    case kaiming
  }

  public var seed: UInt64
  /// The score that every anchor has for every class at first.
  public var prior: Double
  public var towers: TowerWeights

  public init(seed: UInt64, prior: Double, towers: TowerWeights) {
    self.seed = seed
    self.prior = prior
    self.towers = towers
  }

  /// `small` where the heads are as wide as the paper's, or normalised; else `kaiming`.
  public static func usualTowers(_ architecture: Architecture) -> TowerWeights {
    architecture.headsHaveGroupNorm || architecture.pyramid.channels >= 256 ? .small : .kaiming
  }

  /// All arrays of a network, by full key, in the order of the forward pass.
  public func arrays(_ architecture: Architecture) -> OrderedDictionary<String, Tensor> {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    for layer in architecture.backboneConvolutions {
      let fan = Double(layer.outputs * layer.kernel * layer.kernel)
      fill(layer, &arrays) { .normal(deviation: (2 / fan).squareRoot()) }
    }
    for layer in architecture.pyramid.convolutions {
      fill(layer, &arrays) {
        .uniform(bound: (3 / Double(layer.multiplications / layer.outputs)).squareRoot())
      }
    }
    for layer in architecture.classTower + architecture.boxTower {
      let fan = Double(layer.multiplications / layer.outputs)
      let deviation = towers == .small ? 0.01 : (2 / fan).squareRoot()
      fill(layer, &arrays) { .normal(deviation: deviation) }
    }
    arrays.merge(classOutput(architecture)) { $1 }
    fill(architecture.boxOutput, &arrays) { .normal(deviation: 0.01) }
    return arrays
  }

  /// The last classification layer alone.
  public func classOutput(_ architecture: Architecture) -> OrderedDictionary<String, Tensor> {
    var arrays: OrderedDictionary<String, Tensor> = [:]
    fill(architecture.classOutput, &arrays) { .normal(deviation: 0.01) }
    if let bias = architecture.classOutput.bias {
      let logit = Float(FocalLoss.initialLogit(prior: prior))
      arrays[bias] = Self.constant(logit, [architecture.classOutput.outputs])
    }
    return arrays
  }

  private enum Distribution {
    case normal(deviation: Double)
    case uniform(bound: Double)
  }

  /// A layer's weights; zero biases; a normalisation that changes nothing.
  private func fill(
    _ layer: Architecture.ConvolutionLayer, _ arrays: inout OrderedDictionary<String, Tensor>,
    _ distribution: () -> Distribution
  ) {
    let ones = Set(layer.varianceKeys + [layer.scaleKey].compactMap { $0 })
    for (key, shape) in layer.arrayShapes {
      arrays[key] =
        key == layer.weight
        ? random(distribution(), key, shape) : Self.constant(ones.contains(key) ? 1 : 0, shape)
    }
  }

  private static func constant(_ value: Float, _ shape: [Int]) -> Tensor {
    Tensor(shape: shape) { $0.initialize(repeating: value) }
  }

  /// Random numbers of the key alone, so that another number of classes changes no other layer.
  private func random(_ distribution: Distribution, _ key: String, _ shape: [Int]) -> Tensor {
    var random = SeededRandom(seed: RandomSeeds.of(seed, key))
    return Tensor(shape: shape) { buffer in
      switch distribution {
      case .uniform(let bound):
        for place in buffer.indices { buffer[place] = Float((2 * random.uniformDouble() - 1) * bound) }
      case .normal(let deviation):
        for place in stride(from: 0, to: buffer.count, by: 2) {
          let (first, second) = random.normalPair()
          buffer[place] = Float(first * deviation)
          if place + 1 < buffer.count { buffer[place + 1] = Float(second * deviation) }
        }
      }
    }
  }
}
