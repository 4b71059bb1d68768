import Glibc
import Synchronization

/// Large blocks of memory from one range of addresses.
///
/// A forward pass takes and frees hundreds of megabytes in blocks of a few sizes, again and again. The C heap either
/// returns each to the system, which then zeroes it again page by page, or keeps a heap full of holes; both cost more
/// than a tenth of the time or of the memory. Here each block goes to the lowest place where it fits, whatever lay there
/// before, so that the maps of a pass lie as close as their lifetimes allow, and those of the next pass of the same size
/// where these were. What is free stays in memory for reuse, up to a bound.
enum BlockPool {
  /// Smaller blocks are the C heap's. In that, the threads' working memory of a few hundred kilobytes would leave holes.
  static let leastBytes = 1 << 16
  /// Free memory beyond this goes back to the system, that at the highest addresses first.
  static let mostIdleBytes = 256 << 20

  struct MemoryBlock: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let bytes: Int
    /// Where it begins in the arena; `nil` for a block that has a mapping of its own.
    fileprivate let place: Int?

    /// Some of its bytes, a block to be given back on its own: `range` is of whole pages.
    func part(_ range: Range<Int>) -> MemoryBlock {
      MemoryBlock(
        base: base + range.lowerBound, bytes: range.count, place: place.map { $0 + range.lowerBound })
    }
  }

  private static let arena = Mutex(BlockArena(reserving: AddressRange.reserve()))

  /// A block of at least `bytes`, of unspecified content.
  static func take(_ bytes: Int) -> MemoryBlock {
    let granule = BlockArena.granule
    let wanted = (bytes + granule - 1) / granule * granule
    let taken = arena.withLock { arena -> (base: UnsafeMutableRawPointer, place: Int)? in
      guard let range = arena.range, let (place, fresh) = arena.free.take(wanted) else { return nil }
      guard range.open(upTo: place + wanted, &arena.opened) else {
        arena.free.give(place..<place + wanted, isBacked: false)
        return nil
      }
      FreshMemory.mappedBytes.wrappingAdd(fresh, ordering: .relaxed)
      return (range.base + place, place)
    }
    if let taken { return MemoryBlock(base: taken.base, bytes: wanted, place: taken.place) }
    FreshMemory.mappedBytes.wrappingAdd(wanted, ordering: .relaxed)
    return MemoryBlock(base: AddressRange.map(wanted), bytes: wanted, place: nil)
  }

  /// Takes a block back.
  static func give(_ block: MemoryBlock) {
    guard let place = block.place else {
      munmap(block.base, block.bytes)
      return
    }
    arena.withLock { arena in
      arena.free.give(place..<place + block.bytes, isBacked: true)
      for surplus in arena.free.release(beyond: mostIdleBytes) {
        madvise(arena.range!.base + surplus.lowerBound, surplus.count, MADV_DONTNEED)
      }
    }
  }

  /// What lies idle now.
  static var idleBytes: Int { arena.withLock { $0.free.backedBytes } }
}

/// The state of the pool.
private struct BlockArena {
  /// Blocks are multiples of this.
  static let granule = 1 << 16

  let range: AddressRange?
  var free: FreeRanges
  /// How much of the range may be read and written, from its start.
  var opened = 0

  init(reserving range: AddressRange?) {
    self.range = range
    free = FreeRanges(count: range?.bytes ?? 0)
  }
}

/// Addresses that are reserved, of which only what is used takes memory.
private struct AddressRange: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let bytes: Int

  /// What is opened at once.
  private static let step = 64 << 20

  /// Reserves as much as a process may have here; `nil` for hardly any.
  static func reserve() -> AddressRange? {
    var bytes = 1 << 38
    while bytes >= 1 << 30 {
      let base = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      if let base, base != MAP_FAILED {
        madvise(base, bytes, MADV_HUGEPAGE)
        return AddressRange(base: base, bytes: bytes)
      }
      bytes /= 4
    }
    return nil
  }

  /// Lets all before `end` be read and written. False if the system does not allow so much.
  func open(upTo end: Int, _ opened: inout Int) -> Bool {
    guard end > opened else { return true }
    let wanted = min((end + Self.step - 1) / Self.step * Self.step, bytes)
    guard mprotect(base + opened, wanted - opened, PROT_READ | PROT_WRITE) == 0 else { return false }
    opened = wanted
    return true
  }

  /// A mapping of its own.
  static func map(_ bytes: Int) -> UnsafeMutableRawPointer {
    let base = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let base, base != MAP_FAILED else {
      fatalError("out of memory: \(bytes >> 20) MiB could not be had")
    }
    madvise(base, bytes, MADV_HUGEPAGE)
    return base
  }
}
