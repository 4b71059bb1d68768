/// Places in a list of boxes, by category, then by picture, then as they stand in the list.
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
