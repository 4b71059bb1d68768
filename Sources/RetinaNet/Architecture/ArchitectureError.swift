import Checkpoints
import Foundation

/// Why a checkpoint is not a RetinaNet that can be run.
public enum ArchitectureError: Error, Sendable, Hashable {
  /// Some other network: what it looks like, if it is known, and a few of its keys.
  case otherNetwork(looksLike: String?, keyCount: Int, examples: [String])
  /// A RetinaNet with layers that RetinaScope does not compute.
  case unsupported(family: Family, modules: [String])
  /// Several networks in one file, by the prefixes of their keys.
  case severalNetworks(prefixes: [String])
  /// A RetinaNet's keys, with arrays inside the network that no layer of a RetinaNet uses: another network.
  case foreignWeights(family: Family, keys: [String])
  /// A RetinaNet's keys, with modules beside its parts that no layer of a RetinaNet uses: another network, unless it does
  /// not run them.
  case foreignModules(family: Family, keys: [String], modules: [String])
  /// A RetinaNet whose layers have weights of integers.
  case integers(keys: [String], type: String)
  /// A RetinaNet with keys missing, or of shapes that do not fit each other.
  /// `unused` are keys beside them, which may be the missing ones under other names.
  case incomplete(family: Family, missing: [String], wrong: [WrongShape], unused: [String])

  /// An array whose shape does not fit its place.
  public struct WrongShape: Sendable, Hashable {
    public let key: String
    public let found: [Int]
    /// The shape that would fit, for people: "[256, 512, 1, 1]".
    public let expected: String
  }
}

extension ArchitectureError: CustomStringConvertible {
  /// How many keys of each kind are listed; the others are only counted.
  static let mostListed = 12

  public var description: String {
    switch self {
    case .otherNetwork(let looksLike, let keyCount, let examples):
      let what = looksLike.map { "it looks like \($0)" } ?? "its keys belong to no known network"
      let keys =
        keyCount == 0
        ? "it holds no arrays"
        : "\(what); it holds \(keyCount) array\(keyCount == 1 ? "" : "s"): "
          + Self.list(examples, of: keyCount, most: 3)
      return """
        not a RetinaNet: \(keys).
        Expected: a RetinaNet with a ResNet or ResNeXt backbone as torchvision, DeepForest, detectron2 or \
        mmdetection save it, such as torchvision's retinanet_resnet50_fpn.
        """
    case .unsupported(let family, let modules):
      return """
        a RetinaNet (\(family.title)'s keys) with layers that RetinaScope does not compute: \
        \(Self.list(modules, of: modules.count, most: Self.mostListed)).
        """
    case .severalNetworks(let prefixes):
      let names = prefixes.map { $0.isEmpty ? "one without a name" : "'\(short(String($0.dropLast())))'" }
      let example = prefixes.last { !$0.isEmpty }.map { short(String($0.dropLast())) } ?? "NAME"
      return """
        it holds \(prefixes.count) RetinaNets: \(names.prefix(6).joined(separator: ", ")). \
        Say which: --weights \(example)
        """
    case .foreignWeights(let family, let keys):
      return """
        another network under a RetinaNet's names (\(family.title)'s): \(keys.count) \
        array\(keys.count == 1 ? "" : "s") inside it belong\(keys.count == 1 ? "s" : "") to no layer of a RetinaNet, \
        so its boxes would come out wrong: \(Self.list(keys, of: keys.count, most: Self.mostListed)).\
        \(Self.adapters(among: keys).map { " \($0)" } ?? "")
        """
    case .integers(let keys, let type):
      return """
        \(keys.count) of its arrays \(keys.count == 1 ? "is" : "are") of whole numbers (\(type)), without the scale that \
        quantised weights have: \(Self.list(keys, of: keys.count, most: 5)). Save the weights as float16 or float32.
        """
    case .foreignModules(let family, let keys, let modules):
      return """
        \(keys.count) array\(keys.count == 1 ? "" : "s") beside its backbone and heads (\(family.title)'s) \
        belong\(keys.count == 1 ? "s" : "") to no layer of a RetinaNet: \
        \(Self.list(keys, of: keys.count, most: 5)). Where the network runs them, its boxes would come out wrong; \
        where it does not, say so with --config FILE.json\(Self.unused(modules))
        """
    case .incomplete(let family, let missing, let wrong, let unused):
      var lines = ["an incomplete RetinaNet (\(family.title)'s keys):"]
      if !missing.isEmpty {
        lines.append(
          "\(missing.count) missing: \(Self.list(missing, of: missing.count, most: Self.mostListed))")
      }
      if !wrong.isEmpty {
        let shown = wrong.prefix(Self.mostListed).map {
          "\(short($0.key)) is \($0.found), not \($0.expected)"
        }
        lines.append(
          "\(wrong.count) of the wrong shape: " + Self.list(shown, of: wrong.count, most: Self.mostListed))
      }
      if !unused.isEmpty {
        lines.append("\(unused.count) not used: \(Self.list(unused, of: unused.count, most: 5))")
      }
      lines.append(Self.advice(missing: missing, wrong: wrong, unused: unused))
      return lines.joined(separator: "\n")
    }
  }

  /// What the keys say of how the file came about, and what to do about it.
  private static func advice(missing: [String], wrong: [WrongShape], unused: [String]) -> String {
    if unused.contains(where: { $0.hasSuffix(".weight_mask") }) {
      return
        "Its layers are pruned: torch.nn.utils.prune.remove(layer, 'weight') makes that permanent; then save it anew."
    }
    if unused.contains(where: { $0.contains(".parametrizations.") || $0.hasSuffix(".weight_g") }) {
      return """
        Its weights are parametrised: torch.nn.utils.parametrize.remove_parametrizations (remove_weight_norm for the older \
        form) makes plain ones; then save it anew.
        """
    }
    if let advice = adapters(among: unused) { return advice }
    if !wrong.isEmpty, wrong.allSatisfy({ $0.found == [0] }) {
      return "Its weights are parted by DeepSpeed's ZeRO: \(DeepSpeedFiles.gathering)."
    }
    let statistics = [".running_mean", ".running_var"]
    if !missing.isEmpty, missing.allSatisfy({ key in statistics.contains(where: key.hasSuffix) }) {
      return """
        Its normalisations keep no statistics, so they are group, layer or instance norms, which are not computed in a \
        backbone.
        """
    }
    if let stem = wrong.first(where: { $0.found.count == 4 && $0.expected.hasSuffix(", 3, 7, 7]") }),
      Array(stem.found[2...]) == [7, 7]
    {
      return "It takes pictures of \(stem.found[1]) channels, and pictures have 3 here."
    }
    return "Check that the whole state_dict of one model was saved."
  }

  /// What to do about low-rank adapters, as peft and loralib name them.
  private static func adapters(among keys: [String]) -> String? {
    let parts: Set<Substring> = [
      "base_layer", "lora_A", "lora_B", "lora_embedding_A", "lora_magnitude_vector", "original_module",
    ]
    guard keys.contains(where: { $0.split(separator: ".").contains(where: parts.contains) }) else {
      return nil
    }
    return
      "Its layers have low-rank adapters (LoRA): merge them, with peft by model.merge_and_unload(); then save it anew."
  }

  /// How a file says that the network does not run these modules: text to copy, unless they are too many.
  private static func unused(_ modules: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard modules.count <= mostListed, modules.allSatisfy({ short($0) == $0 }),
      let names = try? encoder.encode(modules)
    else {
      return
        ", in which \"unused_modules\" lists the names of all \(modules.count) modules that these arrays lie in"
    }
    return #": {"unused_modules": \#(String(decoding: names, as: UTF8.self))}"#
  }

  private static func list(_ items: [String], of count: Int, most: Int) -> String {
    let shown = items.prefix(most).map(short).joined(separator: ", ")
    return count > min(most, items.count) ? "\(shown) and \(count - min(most, items.count)) more" : shown
  }
}

/// A key or value from a file, cut so that a hostile one does not fill the screen.
func short(_ text: String) -> String {
  text.count <= 160 ? text : text.prefix(150) + "…"
}
