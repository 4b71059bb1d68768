extension AnnotationSet {
  /// The set with one object more, which is given the first free id above all others.
  /// - Parameter index: its picture's place in `pictures`.
  public func adding(_ object: GroundTruth, toPicture index: Int) -> AnnotationSet {
    var object = object
    object.id = max(0, objects.lazy.map(\.id).max() ?? 0) + 1
    var lists = pictures.indices.map { Array(objects(ofPicture: $0)) }
    lists[index].append(object)
    return AnnotationSet(
      source: source, categories: categories, pictures: pictures, objects: lists, notes: notes)
  }
}
