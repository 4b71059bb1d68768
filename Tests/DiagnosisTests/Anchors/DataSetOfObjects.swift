import Annotations
import RetinaNet
import Support
import TestSupport

@testable import Diagnosis

/// Data sets for trying anchors on.
enum DataSetOfObjects {
  /// A family's usual anchors, and an input of `minSize`.
  static func configuration(_ family: Family, minSize: Int = 200) -> Configuration {
    var recipe = SyntheticTrace()
    recipe.family = family
    recipe.padded = .init(width: 32, height: 32)
    (recipe.classes, recipe.candidateClasses, recipe.candidates) = (1, 1, 0)
    var configuration = recipe.make().configuration
    configuration.input.minSize = minSize
    configuration.input.maxSize = 2 * minSize
    return configuration
  }

  /// Pictures of odd sizes, each with objects of random places; `sides` gives their width and height.
  static func random(
    _ configuration: Configuration, pictures: Int, objects: Int, seed: UInt64 = 1,
    sides: (inout SeededRandom) -> (Double, Double)
  ) -> AnchorDataSet {
    var random = SeededRandom(seed: seed)
    let sizes = (0..<pictures).map { _ in
      Transform.Size(width: 150 + random.below(150), height: 150 + random.below(100))
    }
    let truth = sizes.map { size in
      (0..<objects).map { place in
        let (width, height) = sides(&random)
        return GroundTruth(
          id: place + 1, category: 1 + place % 2, x: Double(random.uniform()) * (Double(size.width) - width),
          y: Double(random.uniform()) * (Double(size.height) - height), width: width, height: height)
      }
    }
    return AnchorDataSet(annotations(truth, sizes), sizes: sizes, configuration)
  }

  static func annotations(_ objects: [[GroundTruth]], _ sizes: [Transform.Size]) -> AnnotationSet {
    AnnotationSet(
      source: "test", categories: [.init(id: 1, name: "ship"), .init(id: 2, name: "buoy")],
      pictures: sizes.enumerated().map {
        .init(id: $0 + 1, file: "\($0).png", width: $1.width, height: $1.height)
      },
      objects: objects)
  }
}
