import Diagnosis
import Tensors

/// The pictures of an explanation run, those with the most misses first, and their missed objects, the worst first.
public struct ExplanationRanking {
  /// A missed object: the index of its picture, and its index in the picture.
  public struct ObjectPlace: Hashable {
    public let picture: Int
    public let object: Int
  }

  public private(set) var pictures: [ExplainedFile]
  /// Larger at the network's input is worse, since size does not excuse the miss. Ties keep their order.
  public let worst: [ObjectPlace]

  /// The objects whose remedies are counted over all pictures. Limited, as each needs a new selection in many pictures.
  static let mostCounted = 200

  /// - Parameters:
  ///   - limit: the maximum number of objects in `worst`.
  ///   - tally: what remedies would change in the other pictures; `nil` if there is only one picture.
  public init(_ files: [ExplainedFile], limit: Int = .max, tally: RemedyTally?, workers: Workers) {
    pictures = files.enumerated().sorted {
      ($1.element.picture?.missedCount ?? -1, $0.offset) < ($0.element.picture?.missedCount ?? -1, $1.offset)
    }.map(\.element)
    worst = Array(Self.missed(pictures).prefix(limit))
    if let tally { countRemedies(of: Array(worst.prefix(Self.mostCounted)), tally, workers) }
  }

  private static func missed(_ files: [ExplainedFile]) -> [ObjectPlace] {
    var rated: [(place: ObjectPlace, area: Double)] = []
    for (index, file) in files.enumerated() {
      guard let picture = file.picture else { continue }
      for (object, explained) in picture.objects.enumerated() where explained.explanation.stage != nil {
        let size = picture.inputSize(explained.target.box)
        rated.append((ObjectPlace(picture: index, object: object), size.width * size.height))
      }
    }
    return rated.enumerated().sorted {
      ($1.element.area, $0.offset) < ($0.element.area, $1.offset)
    }.map(\.element.place)
  }

  /// Adds the effects over all pictures to the remedies of some objects.
  private mutating func countRemedies(of places: [ObjectPlace], _ tally: RemedyTally, _ workers: Workers) {
    let remedies = places.flatMap { place in
      pictures[place.picture].picture?.objects[place.object].remedies.map(\.remedy) ?? []
    }
    // Effects that are unknown in one picture are unknown over all.
    let answers = tally.sideEffects(of: remedies.filter { $0.admits != nil }.map(\.change), workers: workers)
    for place in places {
      guard var explained = pictures[place.picture].picture?.objects[place.object].remedies else { continue }
      for index in explained.indices {
        let remedy = explained[index].remedy
        guard let here = remedy.admits, let all = answers[remedy.change] else { continue }
        explained[index].overDataSet = DataSetSideEffects(
          here: here, all: all, isExact: tally.isExact(remedy.change))
      }
      pictures[place.picture].picture?.objects[place.object].remedies = explained
    }
  }
}
