import Checkpoints
import OrderedCollections
import RetinaNet
import Support
import Tensors

extension NetworkStart {
  /// Takes the weights of a classifier's residual network, as torchvision saves it (`resnet50-….pth`).
  ///
  /// - Throws: `TrainingRefused` where it is another network.
  mutating func take(backbone path: String) throws {
    let checkpoint = try Checkpoint.open(path)
    let stem = "conv1.weight"
    // As it is, or behind the names of modules that wrap it.
    guard
      let prefix = checkpoint.arrays.keys.filter({ $0 == stem || $0.hasSuffix(".\(stem)") })
        .map({ String($0.dropLast(stem.count)) })
        .filter({ checkpoint.arrays["\($0)layer1.0.conv1.weight"] != nil }).min(by: { $0.count < $1.count })
    else {
      throw TrainingRefused(
        """
        --backbone \(path): it holds no residual network with torchvision's names (conv1.weight, layer1.0.conv1.weight …)
        """)
    }
    let own = "backbone.body."
    var taken: OrderedDictionary<String, Tensor> = [:]
    for layer in architecture.backboneConvolutions {
      for (key, shape) in layer.arrayShapes {
        let name = prefix + key.dropFirst(own.count)
        guard let stored = checkpoint.arrays[name] else {
          throw Self.otherBackbone(path, architecture, "\(name) is missing")
        }
        guard stored.shape == shape else {
          throw Self.otherBackbone(path, architecture, "\(name) is \(stored.shape), and \(shape) is needed")
        }
        taken[key] = try stored.floats()
      }
    }
    arrays.merge(taken) { $1 }
    notes.append("The backbone's weights are those of \(path).")
    checkpoint.releasePages()
  }

  private static func otherBackbone(_ path: String, _ architecture: Architecture, _ why: String)
    -> TrainingRefused
  {
    TrainingRefused("--backbone \(path): it is no \(architecture.backboneName): \(why)")
  }
}
