/// The boxes that NMS has neither kept nor suppressed yet, in a hierarchy of bounding volumes, so that most need no
/// IoU: tiles of eight boxes, branches of eight tiles, limbs of eight branches, each with the least and most of every
/// corner in it. Branches form groups (the classes), and only boxes of one group are compared.
struct BoxHierarchy: ~Copyable {
  /// Corners and area, one after another for all slots. A slot without a box has the area NaN, and so every IoU.
  private let slots: Columns
  /// Least and most of each corner, one after another for all tiles; for all branches; for all limbs.
  private let tiles: Columns
  private let branches: Columns
  private let limbs: Columns
  /// How many boxes each tile and each branch still has.
  private let tileCounts: UnsafeMutablePointer<Int32>
  private let branchCounts: UnsafeMutablePointer<Int32>
  /// What was put into each slot.
  private let places: UnsafeMutablePointer<Int32>

  private static let lanes = 8
  private static let branchSlots = lanes * lanes
  /// Groups of more branches than this begin with a limb, and are searched by limbs.
  private static let mostWithoutLimbs = 2 * lanes

  /// The branches of each group, one group after another.
  ///
  /// - Parameter counts: how many boxes each group has.
  static func layOut(_ counts: [Int]) -> [Range<Int>] {
    var next = 0
    return counts.map { count in
      let branches = (count + branchSlots - 1) / branchSlots
      if branches > mostWithoutLimbs { next = (next + lanes - 1) / lanes * lanes }
      defer { next += branches }
      return next..<next + branches
    }
  }

  /// The first slot of a branch.
  static func slot(ofBranch branch: Int) -> Int { branch * branchSlots }

  /// Columns of floats of one height.
  private struct Columns {
    let start: UnsafeMutablePointer<Float>
    let height: Int

    init(_ count: Int, height: Int) {
      self.height = height
      start = .allocate(capacity: count * height)
    }

    @inline(__always)
    func eight(_ column: Int, _ row: Int) -> SIMD8<Float> {
      UnsafeRawPointer(start + (column &* height &+ row)).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    subscript(column: Int, row: Int) -> Float {
      get { start[column &* height &+ row] }
      nonmutating set { start[column &* height &+ row] = newValue }
    }

    /// Makes the bounds of a corner contain a value.
    @inline(__always)
    func widen(_ corner: Int, _ row: Int, to value: Float) {
      if value < self[corner, row] { self[corner, row] = value }
      if value > self[4 + corner, row] { self[4 + corner, row] = value }
    }
  }

  private enum Slot { static let x1 = 0, y1 = 1, x2 = 2, y2 = 3, area = 4, count = 5 }

  /// Room for `count` branches, all empty.
  init(branches count: Int) {
    let tileCount = count * Self.lanes
    let slotCount = count * Self.branchSlots
    slots = Columns(Slot.count, height: slotCount)
    tiles = Columns(8, height: tileCount)
    // Eight more, as eight are read at once.
    branches = Columns(8, height: count + Self.lanes)
    limbs = Columns(8, height: count / Self.lanes + 1 + Self.lanes)
    tileCounts = .allocate(capacity: tileCount)
    branchCounts = .allocate(capacity: count)
    places = .allocate(capacity: slotCount)
    (slots.start + Slot.area * slotCount).initialize(repeating: .nan, count: slotCount)
    for columns in [tiles, branches, limbs] {
      columns.start.initialize(repeating: .infinity, count: 4 * columns.height)
      (columns.start + 4 * columns.height).initialize(repeating: -.infinity, count: 4 * columns.height)
    }
    tileCounts.initialize(repeating: 0, count: tileCount)
    branchCounts.initialize(repeating: 0, count: count)
  }

  deinit {
    for columns in [slots, tiles, branches, limbs] { columns.start.deallocate() }
    tileCounts.deallocate()
    branchCounts.deallocate()
    places.deallocate()
  }

  /// Puts a box into an empty slot.
  @inline(__always)
  func put(_ box: SIMD4<Float>, area: Float, place: Int32, into slot: Int) {
    let tile = slot / Self.lanes
    let branch = slot / Self.branchSlots
    for corner in 0..<4 {
      slots[corner, slot] = box[corner]
      tiles.widen(corner, tile, to: box[corner])
      branches.widen(corner, branch, to: box[corner])
      limbs.widen(corner, branch / Self.lanes, to: box[corner])
    }
    slots[Slot.area, slot] = area
    places[slot] = place
    tileCounts[tile] += 1
    branchCounts[branch] += 1
  }

  /// Takes the box of a slot away.
  @inline(__always)
  func take(_ slot: Int) {
    slots[Slot.area, slot] = .nan
    let tile = slot / Self.lanes
    tileCounts[tile] -= 1
    if tileCounts[tile] == 0 { tiles[0, tile] = .infinity }
    let branch = slot / Self.branchSlots
    branchCounts[branch] -= 1
    if branchCounts[branch] == 0 { branches[0, branch] = .infinity }
  }

  /// Takes away every box whose IoU with the given one is above `bound`, and calls `body` with its place.
  ///
  /// - Parameter group: the branches to look in.
  @inline(__always)
  func takeAll(
    overlapping box: SIMD4<Float>, area: Float, above bound: Float, in group: Range<Int>,
    _ body: (Int) -> Void
  ) {
    let iouBounds = IoUBounds(box, area: area, iouAbove: bound)
    if group.count <= Self.mostWithoutLimbs {
      for first in stride(from: group.lowerBound, to: group.upperBound, by: Self.lanes) {
        search(branches: first, of: group, box, area, bound, iouBounds, body)
      }
      return
    }
    let end = (group.upperBound + Self.lanes - 1) / Self.lanes
    for first in stride(from: group.lowerBound / Self.lanes, to: end, by: Self.lanes) {
      var far = Self.within(iouBounds, limbs, first)
      far.keepFirst(end &- first)
      while let lane = far.next() {
        search(branches: (first &+ lane) &* Self.lanes, of: group, box, area, bound, iouBounds, body)
      }
    }
  }

  /// The same in eight branches from `first`, of which the last may be another group's.
  @inline(__always)
  private func search(
    branches first: Int, of group: Range<Int>, _ box: SIMD4<Float>, _ area: Float, _ bound: Float,
    _ iouBounds: IoUBounds, _ body: (Int) -> Void
  ) {
    var near = Self.within(iouBounds, branches, first)
    near.keepFirst(group.upperBound &- first)
    while let lane = near.next() {
      let branch = first &+ lane
      var close = Self.within(iouBounds, tiles, branch &* Self.lanes)
      while let lane = close.next() {
        let tile = branch &* Self.lanes &+ lane
        var hits = overlapping(box, area: area, above: bound, tile: tile)
        while let lane = hits.next() {
          let slot = tile &* Self.lanes &+ lane
          take(slot)
          body(Int(places[slot]))
        }
      }
    }
  }

  /// Which of eight rows' bounds leave room for a box within the IoU bounds.
  @inline(__always)
  private static func within(_ iouBounds: IoUBounds, _ rows: Columns, _ row: Int) -> ActiveLanes {
    let x =
      (rows.eight(0, row) .<= iouBounds.high[0]) .& (rows.eight(4, row) .>= iouBounds.low[0])
      .& (rows.eight(2, row) .<= iouBounds.high[2]) .& (rows.eight(6, row) .>= iouBounds.low[2])
    let y =
      (rows.eight(1, row) .<= iouBounds.high[1]) .& (rows.eight(5, row) .>= iouBounds.low[1])
      .& (rows.eight(3, row) .<= iouBounds.high[3]) .& (rows.eight(7, row) .>= iouBounds.low[3])
    return ActiveLanes(x .& y)
  }

  /// Which boxes of a tile overlap one by more than `bound`: the operations of `Box.iou`, eight boxes at a time.
  @inline(__always)
  private func overlapping(_ box: SIMD4<Float>, area: Float, above bound: Float, tile: Int) -> ActiveLanes {
    let slot = tile &* Self.lanes
    let left = slots.eight(Slot.x1, slot)
    let top = slots.eight(Slot.y1, slot)
    let right = slots.eight(Slot.x2, slot)
    let bottom = slots.eight(Slot.y2, slot)
    let zero = SIMD8<Float>()
    let width =
      right.replacing(with: box[2], where: right .> box[2])
      - left.replacing(with: box[0], where: left .< box[0])
    let height =
      bottom.replacing(with: box[3], where: bottom .> box[3])
      - top.replacing(with: box[1], where: top .< box[1])
    let intersection =
      width.replacing(with: zero, where: width .< zero) * height.replacing(with: zero, where: height .< zero)
    let union = (area + slots.eight(Slot.area, slot)) - intersection
    // Most are far below the bound, which a product shows sooner than the quotient.
    let near = ActiveLanes(intersection .>= (0.999 * bound) * union)
    if near.isEmpty { return near }
    return ActiveLanes(intersection / union .> bound)
  }
}

/// Where the corners of a box must lie for its IoU with a given one to be above a bound.
///
/// An IoU above t means that on each axis the overlap is longer than t times either side. Hence, along x,
/// x1 lies in [x1' − w'(1/t − 1), x2' − t·w'] and x2 in [x1' + t·w', x2' + w'(1/t − 1)] (dashes: the given box).
/// The bounds are a little wider than that, by more than all roundings of float32 come to, so that boxes
/// can be ruled out without computing their IoU, and none is ruled out wrongly.
struct IoUBounds {
  let low: SIMD4<Float>
  let high: SIMD4<Float>

  /// - Parameters:
  ///   - box: of positive, finite area.
  ///   - bound: at least 0.
  @inline(__always)
  init(_ box: SIMD4<Float>, area: Float, iouAbove bound: Float) {
    let near = box.lowHalf
    let far = box.highHalf
    // Tiny products lose digits, and a tiny bound allows boxes of any size: there only overlap is asked for.
    guard bound >= 0.02, area >= 1e-30 else {
      low = SIMD4(-.infinity, -.infinity, near.x, near.y)
      high = SIMD4(far.x, far.y, .infinity, .infinity)
      return
    }
    let t = 0.99 * (bound < 1 ? bound : 1)
    let side = far - near
    let slack = 1e-6 * SIMD2(max(abs(near.x), abs(far.x)), max(abs(near.y), abs(far.y)))
    let inner = t * side - slack
    let outer = (1 / t - 1) * side + slack
    low = SIMD4(lowHalf: near - outer, highHalf: near + inner)
    high = SIMD4(lowHalf: far - inner, highHalf: far + outer)
  }
}

/// Which of eight lanes are set, to be gone through from the lowest.
struct ActiveLanes {
  /// The lowest bit of byte n belongs to lane n: three instructions make that from a comparison.
  private var bytes: UInt64

  @inline(__always)
  init(_ mask: SIMDMask<SIMD8<Int32>>) {
    let lanes = SIMD8<Int32>().replacing(with: 1, where: mask)
    bytes = unsafeBitCast(SIMD8<Int8>(truncatingIfNeeded: lanes), to: UInt64.self).littleEndian
  }

  @inline(__always)
  var isEmpty: Bool { bytes == 0 }

  /// Forgets the lanes from `count` on.
  @inline(__always)
  mutating func keepFirst(_ count: Int) {
    if count < 8 { bytes &= 1 &<< UInt64(truncatingIfNeeded: 8 &* count) &- 1 }
  }

  /// The lowest lane, which is then no longer set.
  @inline(__always)
  mutating func next() -> Int? {
    if bytes == 0 { return nil }
    defer { bytes &= bytes &- 1 }
    return bytes.trailingZeroBitCount &>> 3
  }
}
