import Annotations

/// Detections and objects by category, and within it by picture in the order of the pictures' ids.
struct PrecisionGroups: Sendable {
  let detections: BoxOrder
  let truths: BoxOrder
  /// The rank of each detection's picture.
  let detectionPictures: [Int32]
  /// The rank of each object's picture.
  let truthPictures: [Int32]

  init(_ annotations: AnnotationSet, _ boxes: [ScoredBox]) {
    let pictures = annotations.pictures
    let categories = annotations.categories
    var ranks = [Int32](repeating: 0, count: pictures.count)
    let byID = pictures.indices.sorted { (pictures[$0].id, $0) < (pictures[$1].id, $1) }
    for (rank, picture) in byID.enumerated() { ranks[picture] = Int32(rank) }
    let places = Dictionary(categories.enumerated().map { ($1.id, Int32($0)) }) { first, _ in first }

    detectionPictures = boxes.map { ranks[Int($0.picture)] }
    truthPictures = pictures.indices.flatMap { picture in
      repeatElement(ranks[picture], count: annotations.objects(ofPicture: picture).count)
    }
    detections = BoxOrder(
      categories: boxes.map(\.category), pictures: detectionPictures, categoryCount: categories.count,
      pictureCount: pictures.count)
    truths = BoxOrder(
      categories: annotations.objects.map { places[$0.category] ?? -1 }, pictures: truthPictures,
      categoryCount: categories.count, pictureCount: pictures.count)
  }
}
