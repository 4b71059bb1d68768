import Imaging
import RetinaNet
import Support
import Tensors
import TestSupport
import Testing
import Training

/// A small picture with a few objects and logits of any kind.
struct ImbalanceScene: CustomTestStringConvertible, Sendable {
  enum Logits: String, Sendable {
    case ordinary, equal, wide
  }

  var name: String
  var classes = 7
  var padded = Transform.Size(width: 160, height: 128)
  var logits = Logits.ordinary
  /// In pixels of the resized picture.
  var objects: [TrainingObject] = [
    TrainingObject(box: Box(x1: 10, y1: 12, x2: 52, y2: 49), label: 2),
    TrainingObject(box: Box(x1: 60, y1: 20, x2: 130, y2: 110), label: 0),
    TrainingObject(box: Box(x1: 70, y1: 64, x2: 82, y2: 90), label: 2),
  ]
  var matcher: AnchorMatcher?

  var testDescription: String { name }

  /// What overlaps every anchor.
  private static let everything = Box(x1: -2000, y1: -2000, x2: 3000, y2: 3000)

  static let all: [ImbalanceScene] = {
    let one = TrainingObject(box: Box(x1: 10, y1: 12, x2: 52, y2: 49), label: 0)
    return [
      ImbalanceScene(name: "three objects"),
      ImbalanceScene(name: "no objects", objects: []),
      ImbalanceScene(name: "one class", classes: 1, objects: [one]),
      ImbalanceScene(name: "91 classes", classes: 91),
      ImbalanceScene(
        name: "all logits equal", logits: .equal,
        objects: [one, TrainingObject(box: Box(x1: 60, y1: 20, x2: 130, y2: 110), label: 0)]),
      ImbalanceScene(name: "logits from −10,000 to 10,000", logits: .wide),
      ImbalanceScene(
        name: "fewer negatives than asked for", padded: .init(width: 64, height: 32),
        objects: [TrainingObject(box: Box(x1: 0, y1: 0, x2: 50, y2: 30), label: 1)],
        matcher: AnchorMatcher(foreground: 0.1, background: 0.05, lowQuality: .none)),
      ImbalanceScene(
        name: "all anchors ignored", objects: [TrainingObject(box: everything, label: 1)],
        matcher: AnchorMatcher(foreground: 2, background: 0, lowQuality: .none)),
      ImbalanceScene(
        name: "all anchors positive", objects: [TrainingObject(box: everything, label: 1)],
        matcher: AnchorMatcher(foreground: 0, background: 0, lowQuality: .none)),
    ]
  }()

  func trace() -> Trace {
    var recipe = SyntheticTrace()
    recipe.padded = padded
    recipe.classes = classes
    recipe.candidateClasses = classes
    recipe.candidates = 300
    let trace = recipe.make()
    switch logits {
    case .ordinary: return trace
    case .equal: return trace.withLogits { _, _ in -4.595 }
    case .wide:
      var random = SeededRandom(seed: 7)
      return trace.withLogits { _, _ in
        let size: Float = [1, 30, 100, 10_000][random.below(4)]
        return (2 * random.uniform() - 1) * size
      }
    }
  }

  func targets(_ trace: Trace) -> TrainingTargets {
    let objects = objects.map { object in
      TrainingObject(box: trace.transform.original(object.box), label: object.label)
    }
    return TrainingTargets(objects, trace, matcher: matcher)
  }
}

extension Trace {
  /// The same trace with other logits, by level and place in it.
  func withLogits(_ logit: (Int, Int) -> Float) -> Trace {
    Trace(
      image: image, file: file, configuration: configuration, transform: transform, input: input,
      backbone: backbone,
      levels: levels.enumerated().map { number, level in
        Level(
          name: level.name, features: level.features,
          logits: Tensor(
            shape: level.logits.shape, (0..<level.logits.shape.reduce(1, *)).map { logit(number, $0) }),
          deltas: level.deltas, anchors: level.anchors, anchorsPerCell: level.anchorsPerCell,
          strideX: level.strideX, strideY: level.strideY)
      })
  }
}
