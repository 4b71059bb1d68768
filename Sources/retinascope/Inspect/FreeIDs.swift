/// Ids that nothing has yet: above all that there are, or where files have used up the largest, the lowest free ones.
struct FreeIDs {
  private let taken: Set<Int>
  private var last: Int

  init(beside ids: [Int]) {
    taken = Set(ids)
    let greatest = max(0, taken.max() ?? 0)
    last = greatest < .max / 2 ? greatest : 0
  }

  mutating func next() -> Int {
    repeat { last += 1 } while taken.contains(last)
    return last
  }
}
