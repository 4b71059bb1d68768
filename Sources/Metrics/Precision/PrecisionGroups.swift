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

/// Places in a list of boxes, by category, then by picture, then in the order of the list.
struct BoxOrder: Sendable {
  let places: [Int32]
  /// Where each category starts, and the end of all.
  private let starts: [Int]

  /// Two stable counting sorts.
  ///
  /// - Parameter categories: of each box; negative ones are left out.
  /// - Parameter pictures: of each box.
  init(categories: [Int32], pictures: [Int32], categoryCount: Int, pictureCount: Int) {
    let counted = categories.indices.lazy.filter { categories[$0] >= 0 }.map { Int32($0) }
    let byPicture = Self.sort(Array(counted), keys: pictures, count: pictureCount).places
    (places, starts) = Self.sort(byPicture, keys: categories, count: categoryCount)
  }

  func places(ofCategory category: Int) -> ArraySlice<Int32> {
    places[starts[category]..<starts[category + 1]]
  }

  private static func sort(_ places: [Int32], keys: [Int32], count: Int) -> (places: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: count + 1)
    for place in places { starts[Int(keys[Int(place)]) + 1] += 1 }
    for key in 0..<count { starts[key + 1] += starts[key] }
    var next = starts
    var sorted = [Int32](repeating: 0, count: places.count)
    for place in places {
      let key = Int(keys[Int(place)])
      sorted[next[key]] = place
      next[key] += 1
    }
    return (sorted, starts)
  }
}
