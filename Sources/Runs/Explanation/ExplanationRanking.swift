import Diagnosis
import Tensors

/// The pictures of an explanation run with the most misses first, and their missed objects with the worst first.
public struct ExplanationRanking {
  /// A missed object, by the places of its picture and of itself in the picture.
  public struct ObjectPlace: Hashable {
    public let picture: Int
    public let object: Int
  }

  public private(set) var pictures: [ExplainedFile]
  /// The larger the network sees an object, the less its size excuses the miss. Of equal ones the earlier comes first.
  public let worst: [ObjectPlace]

  /// The objects whose remedies are counted over all pictures: each takes a new selection in many pictures.
  static let mostCounted = 200

  /// - Parameters:
  ///   - limit: the most objects in `worst`.
  ///   - tally: what remedies would change in the other pictures; `nil` where there is one picture.
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

  /// Adds to the remedies of some objects what they would change over all pictures.
  private mutating func countRemedies(of places: [ObjectPlace], _ tally: RemedyTally, _ workers: Workers) {
    let remedies = places.flatMap { place in
      pictures[place.picture].picture?.objects[place.object].remedies.map(\.remedy) ?? []
    }
    // What cannot be known of one picture cannot be known of all.
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
