import Evaluation
import RetinaNet
import Tensors

extension [ExplainedPicture] {
  /// Adds to the remedies of some objects what they would change over all pictures.
  mutating func countRemedies(_ tally: RemedyTally, for places: [WorstObjects.Place], workers: Workers) {
    let remedies = places.flatMap { place in
      self[place.picture].scene?.objects[place.object].remedies.map(\.remedy) ?? []
    }
    // What cannot be known of one picture cannot be known of all.
    let answers = tally.admissions(of: remedies.filter { $0.admits != nil }.map(\.change), workers: workers)
    for place in places {
      guard var scene = self[place.picture].scene else { continue }
      for index in scene.objects[place.object].remedies.indices {
        let remedy = scene.objects[place.object].remedies[index].remedy
        guard let here = remedy.admits, let all = answers[remedy.change] else { continue }
        scene.objects[place.object].remedies[index].overDataSet = DataSetAdmission(
          here: here, all: all, isExact: tally.isExact(remedy.change))
      }
      self[place.picture] = ExplainedPicture(file: self[place.picture].file, outcome: .explained(scene))
    }
  }
}
