import Annotations

extension AnnotationSet {
  /// The same annotations, of some pictures only, by their places.
  func only(_ places: [Int]) -> AnnotationSet {
    AnnotationSet(
      source: source, categories: categories, pictures: places.map { pictures[$0] },
      objects: places.map { Array(objects(ofPicture: $0)) }, notes: notes)
  }
}
