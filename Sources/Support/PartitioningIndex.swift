extension Collection {
  /// Binary search: the first index whose element satisfies `belongsInSecondPartition`, else `endIndex`.
  ///
  /// The collection must be partitioned: every element after one that satisfies it does so too. Calls it log₂ n times.
  @inlinable
  public func partitioningIndex<Failure: Error>(
    where belongsInSecondPartition: (Element) throws(Failure) -> Bool
  ) throws(Failure) -> Index {
    var count = self.count
    var start = startIndex
    while count > 0 {
      let half = count / 2
      let middle = index(start, offsetBy: half)
      if try belongsInSecondPartition(self[middle]) {
        count = half
      } else {
        start = index(after: middle)
        count -= half + 1
      }
    }
    return start
  }
}
