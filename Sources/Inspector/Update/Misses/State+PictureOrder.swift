import Diagnosis

extension State {
  /// Lists the pictures: where there is ground truth, those first of which the most objects were missed, then those of
  /// which nothing is known yet; of the filter's objects, where one is set, and then none without any. The order
  /// stays until the list is opened again.
  mutating func orderPictures() {
    guard pictures.contains(where: { $0.objects != nil }) else {
      pictureOrder = Array(pictures.indices)
      return
    }
    let rated = pictures.indices.map { (index: $0, rating: PictureRating(self, picture: $0)) }
    pictureOrder = rated.filter { $0.rating.isListed || $0.index == inference.picture }
      .sorted {
        ($0.rating.rank.0, $0.rating.rank.1, $0.index) < ($1.rating.rank.0, $1.rating.rank.1, $1.index)
      }.map(\.index)
  }
}

/// How many of a picture's objects were missed, as far as that is known and the filter lets through.
struct PictureRating {
  /// `nil` where nothing is known of it yet.
  let missed: Int?
  /// Objects of the filter's class and size; of its cause too, where causes are known.
  let count: Int
  /// Whether it was found at the present thresholds.
  let isCurrent: Bool
  let isListed: Bool

  init(_ state: State, picture: Int) {
    let objects = state.pictures[picture].objects ?? []
    let summary = state.misses.summaries[InferenceID(picture: picture, model: state.inference.model)]
    let filter = state.options.filter
    if let summary, summary.outcomes.count == objects.count {
      let listed = zip(objects, summary.outcomes).filter { filter.holds($0.target, $1) }
      missed = listed.count { if case .missed = $0.1 { true } else { false } }
      count = listed.count
      isCurrent = summary.thresholds == state.thresholds
    } else {
      var known = filter
      known.cause = nil
      missed = nil
      count = objects.count { known.holds($0.target, nil) }
      isCurrent = true
    }
    isListed = !filter.isOn || count > 0
  }

  /// Where it stands: the most missed first, then the unknown, then those of which none was missed.
  var rank: (Int, Int) {
    guard let missed else { return (1, 0) }
    return missed > 0 ? (0, -missed) : (2, 0)
  }
}
