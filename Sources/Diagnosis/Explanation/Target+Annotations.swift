import Annotations

extension Target {
  /// What a model should find in a picture, from its ground truth; without the objects of categories that the model
  /// does not know.
  public static func targets(
    _ objects: some Sequence<GroundTruth>, _ match: CategoryMatch
  ) -> [Target] {
    objects.compactMap { object in
      match.channel(ofCategory: object.category).map { label in
        Target(
          box: object.box, label: label, isIgnored: object.isIgnored, isCrowd: object.isCrowd, id: object.id)
      }
    }
  }
}
