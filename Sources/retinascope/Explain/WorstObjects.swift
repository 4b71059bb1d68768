import Evaluation

/// The missed objects of a run, the worst first: the larger the network sees an object, the less its size excuses the
/// miss. Of equal ones the earlier.
struct WorstObjects {
  struct Place: Hashable {
    let picture: Int
    let object: Int
  }

  let places: [Place]

  /// - Parameter most: no more than these.
  init(_ pictures: [ExplainedPicture], most: Int = .max) {
    var rated: [(place: Place, area: Double)] = []
    for (picture, explained) in pictures.enumerated() {
      guard let scene = explained.scene else { continue }
      for (object, explained) in scene.objects.enumerated() where explained.explanation.stage != nil {
        let size = scene.inputSize(explained.target.box)
        rated.append((Place(picture: picture, object: object), size.width * size.height))
      }
    }
    let order = rated.enumerated().sorted {
      ($1.element.area, $0.offset) < ($0.element.area, $1.offset)
    }
    places = order.prefix(most).map(\.element.place)
  }
}
