/// The shapes of a set, ready for the search: their table entries in one array.
struct ShapeTable: Sendable {
  let shapes: [GlyphShape]
  /// Of each shape, where its entries begin in `entries`, where those that are subtracted begin, and where they end.
  private let bounds: [(added: Int32, subtracted: Int32, end: Int32)]
  private let entries: [Int32]

  init(_ shapes: [GlyphShape]) {
    self.shapes = shapes
    var bounds: [(Int32, Int32, Int32)] = []
    var entries: [Int32] = []
    for shape in shapes {
      let start = Int32(entries.count)
      entries += shape.added.map { Int32($0 * 3) }
      let middle = Int32(entries.count)
      entries += shape.subtracted.map { Int32($0 * 3) }
      bounds.append((start, middle, Int32(entries.count)))
    }
    (self.bounds, self.entries) = (bounds, entries)
  }

  /// The sums over a shape's ink (or ground, see `sumsGround`), in eight cells at once.
  @inline(__always)
  func sums(_ shape: Int, _ group: CellGroup) -> (CellGroup.Sums, CellGroup.Sums, CellGroup.Sums) {
    entries.withUnsafeBufferPointer { entries in
      let (start, middle, end) = bounds[shape]
      var (red, green, blue) = (CellGroup.Sums(), CellGroup.Sums(), CellGroup.Sums())
      for k in Int(start)..<Int(middle) {
        let entry = group.table + Int(entries[k])
        red &+= entry[0]
        green &+= entry[1]
        blue &+= entry[2]
      }
      for k in Int(middle)..<Int(end) {
        let entry = group.table + Int(entries[k])
        red &-= entry[0]
        green &-= entry[1]
        blue &-= entry[2]
      }
      return (red, green, blue)
    }
  }
}

extension ShapeTable {
  /// The same sums in one cell.
  func sums(_ shape: Int, lane: Int, _ group: CellGroup) -> SIMD3<Float> {
    let values = UnsafeRawPointer(group.table).assumingMemoryBound(to: UInt16.self) + lane
    func sum(_ entries: [Int]) -> SIMD3<Int32> {
      var sum = SIMD3<Int32>()
      for entry in entries {
        let channels = values + entry * 3 * CellGroup.lanes
        sum &+= SIMD3(
          Int32(channels[0]), Int32(channels[CellGroup.lanes]), Int32(channels[2 * CellGroup.lanes]))
      }
      return sum
    }
    return SIMD3<Float>(sum(shapes[shape].added) &- sum(shapes[shape].subtracted))
  }
}
