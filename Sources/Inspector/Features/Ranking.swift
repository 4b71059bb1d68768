/// The places of the greatest of some values, the greatest first; of equal values the first place comes first. What is
/// no number is passed over.
func placesOfGreatest(_ count: Int, of values: some Collection<Float>) -> [Int] {
  var best: [(place: Int, value: Float)] = []
  for (place, value) in values.enumerated() {
    if value.isNaN { continue }
    if best.count == count, let last = best.last, value <= last.value { continue }
    let position = best.firstIndex { $0.value < value } ?? best.count
    best.insert((place, value), at: position)
    if best.count > count { best.removeLast() }
  }
  return best.map(\.place)
}
