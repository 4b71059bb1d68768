/// The largest distance between two lists of numbers: infinite where their lengths differ, NaN where any number of
/// either is NaN, so that no comparison with a bound holds.
public func largestDifference(
  _ found: some Collection<some BinaryFloatingPoint>, _ expected: some Collection<some BinaryFloatingPoint>
) -> Double {
  guard found.count == expected.count else { return .infinity }
  var largest = 0.0
  for (one, other) in zip(found, expected) {
    let difference = abs(Double(one) - Double(other))
    // Swift's `max` of a list drops NaN unless it comes first.
    if difference.isNaN { return .nan }
    if difference > largest { largest = difference }
  }
  return largest
}
