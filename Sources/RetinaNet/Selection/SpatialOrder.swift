import Glibc

/// Orders boxes so that neighbours have similar sizes and positions: the leaves of a k-d tree from left to right.
///
/// The axes are the centre and the logarithms of the sides. A set is halved along the axis on which it is widest,
/// where a distance counts in sides of its boxes and a size in octaves, since these are what an IoU depends on.
struct SpatialOrder {
  private struct Item {
    /// x and y of the centre, binary logarithms of width and height.
    var axes: SIMD4<Float>
    var place: Int32
  }

  /// Halving ends at sets of this size; larger sets are halved at multiples of it.
  private static let leaf = 8

  /// Of so few items the ranks are counted.
  private static let few = 64

  private let items: UnsafeMutableBufferPointer<Item>
  /// Room for a few items, and for one axis of them.
  private let others: UnsafeMutableBufferPointer<Item>
  private let values: UnsafeMutableBufferPointer<SIMD8<Float>>

  /// Orders the places of each group, which are ranges of `places`.
  static func order(_ places: inout [Int32], _ boxes: [SIMD4<Float>], groups: [Range<Int>]) {
    let most = groups.map(\.count).max() ?? 0
    withUnsafeTemporaryAllocation(of: Item.self, capacity: most + few) { items in
      withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: few / 8) { values in
        let order = SpatialOrder(
          items: .init(rebasing: items[..<most]), others: .init(rebasing: items[most...]), values: values)
        for group in groups where group.count > leaf {
          for (slot, index) in group.enumerated() {
            items[slot] = Item(axes: axes(of: boxes[Int(places[index])]), place: places[index])
          }
          order.halve(0..<group.count)
          for (slot, index) in group.enumerated() { places[index] = items[slot].place }
        }
      }
    }
  }

  /// NaN and values too large to matter become 0: their place in the order does not matter.
  private static func axes(of box: SIMD4<Float>) -> SIMD4<Float> {
    func bounded(_ x: Float) -> Float { abs(x) < 1e6 ? x : 0 }
    // The logarithm, but linear between powers of two: a float's exponent with its fraction behind it.
    func octaves(_ side: Float) -> Float {
      side > 0.01 ? Float(min(side, 1e6).bitPattern) * 0x1p-23 - 127 : 0
    }
    return SIMD4(
      bounded((box[0] + box[2]) / 2), bounded((box[1] + box[3]) / 2), octaves(box[2] - box[0]),
      octaves(box[3] - box[1]))
  }

  private func halve(_ range: Range<Int>) {
    guard range.count > Self.leaf else { return }
    var least = items[range.lowerBound].axes
    var most = least
    for index in range {
      let axes = items[index].axes
      least.replace(with: axes, where: axes .< least)
      most.replace(with: axes, where: axes .> most)
    }
    let middle = (least + most) * 0.5
    var extent = most - least
    extent[0] *= exp2f(-middle[2])
    extent[1] *= exp2f(-middle[3])
    var axis = 0
    for other in 1..<4 where extent[other] > extent[axis] { axis = other }
    // A multiple of the largest power of two of leaves that leaves both sides something.
    var unit = Self.leaf
    while unit * 16 <= range.count { unit *= 2 }
    let half = range.lowerBound + max((range.count / 2) / unit * unit, Self.leaf)
    if range.count <= Self.few { selectByRanks(range, half, axis) } else { select(range, half, axis) }
    halve(range.lowerBound..<half)
    halve(half..<range.upperBound)
  }

  /// A vector's lane of a number known only now would go through memory each time.
  @inline(__always)
  private func value(_ axis: Int, _ index: Int) -> Float {
    UnsafeRawPointer(items.baseAddress!).load(
      fromByteOffset: index * MemoryLayout<Item>.stride + axis * MemoryLayout<Float>.stride, as: Float.self)
  }

  /// Puts the least along an axis before `middle` and the others from there on (Hoare's selection).
  private func select(_ range: Range<Int>, _ middle: Int, _ axis: Int) {
    var low = range.lowerBound
    var high = range.upperBound - 1
    while low < high {
      let pivot = value(axis, (low + high) / 2)
      var left = low
      var right = high
      while left <= right {
        while value(axis, left) < pivot { left += 1 }
        while value(axis, right) > pivot { right -= 1 }
        if left <= right {
          items.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if middle <= right {
        high = right
      } else if middle >= left {
        low = left
      } else {
        return
      }
    }
  }

  /// As `select`, without a branch that depends on the values: each item's rank is counted.
  private func selectByRanks(_ range: Range<Int>, _ middle: Int, _ axis: Int) {
    guard let first = items.baseAddress.map({ $0 + range.lowerBound }), let second = others.baseAddress,
      let values = values.baseAddress
    else { return }
    let (count, most) = (range.count, middle &- range.lowerBound)
    let eights = (count &+ 7) / 8
    // Behind the last value; nothing counts it as less.
    values[eights &- 1] = SIMD8(repeating: .infinity)
    let bytes = UnsafeMutableRawPointer(values)
    let axes = UnsafeRawPointer(first) + axis &* MemoryLayout<Float>.stride
    for slot in 0..<count {
      let value = axes.load(fromByteOffset: slot &* MemoryLayout<Item>.stride, as: Float.self)
      bytes.storeBytes(of: value, toByteOffset: slot &* MemoryLayout<Float>.stride, as: Float.self)
    }
    var (left, right) = (0, 0)
    for slot in 0..<count {
      let item = first[slot]
      let value = axes.load(fromByteOffset: slot &* MemoryLayout<Item>.stride, as: Float.self)
      let own = SIMD8(repeating: value)
      var less = SIMD8<Int32>.zero
      for eight in 0..<eights { less.replace(with: less &+ 1, where: values[eight] .< own) }
      // The sign: 1 for those that go to the left.
      let isLeft = Int(bitPattern: UInt(bitPattern: Int(less.wrappedSum()) &- most) &>> 63)
      first[left] = item
      second[right] = item
      left &+= isLeft
      right &+= 1 &- isLeft
    }
    for slot in 0..<right { first[left &+ slot] = second[slot] }
    left &+= range.lowerBound
    // Equal ones have one rank, and may be too many.
    if left > middle { select(range.lowerBound..<left, middle, axis) }
  }
}
