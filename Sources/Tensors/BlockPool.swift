import Glibc
import Synchronization

/// Large blocks of memory, mapped one by one and kept for a while after use.
///
/// A forward pass takes and frees hundreds of megabytes in blocks of a few sizes, again and again. The C heap
/// either returns each to the system, which then zeroes it again page by page, or keeps a heap full of holes; both
/// cost more than a tenth of the time or of the memory. So idle blocks are kept for reuse, up to a bound.
enum BlockPool {
  /// Smaller blocks are the C heap's.
  static let leastBytes = 1 << 18
  /// Idle memory beyond this goes back to the system, the longest unused first.
  static let mostIdleBytes = 96 << 20
  /// Blocks are multiples of this: the size of a huge page where they are large, since one fault then brings all
  /// of it.
  private static func granule(_ bytes: Int) -> Int { bytes >= 8 << 20 ? 2 << 20 : 1 << 16 }

  struct MemoryBlock: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    let bytes: Int
  }

  private static let idle = Mutex<[MemoryBlock]>([])

  /// A block of at least `bytes`, of unspecified content.
  static func take(_ bytes: Int) -> MemoryBlock {
    let granule = granule(bytes)
    let wanted = (bytes + granule - 1) / granule * granule
    let found = idle.withLock { idle -> MemoryBlock? in
      // The closest fit, unless it would waste much.
      let fitting = idle.indices.filter { idle[$0].bytes >= wanted && idle[$0].bytes <= wanted + wanted / 4 }
      return fitting.min { idle[$0].bytes < idle[$1].bytes }.map { idle.remove(at: $0) }
    }
    return found ?? map(wanted)
  }

  /// Takes a block back.
  static func give(_ block: MemoryBlock) {
    // It would displace all others, and then be freed itself.
    if block.bytes > mostIdleBytes {
      munmap(block.base, block.bytes)
      return
    }
    let surplus = idle.withLock { idle -> [MemoryBlock] in
      idle.append(block)
      var total = idle.reduce(0) { $0 + $1.bytes }
      var count = 0
      while total > mostIdleBytes {
        total -= idle[count].bytes
        count += 1
      }
      defer { idle.removeFirst(count) }
      return Array(idle.prefix(count))
    }
    for block in surplus { munmap(block.base, block.bytes) }
  }

  /// What lies idle now.
  static var idleBytes: Int { idle.withLock { $0.reduce(0) { $0 + $1.bytes } } }

  private static func map(_ bytes: Int) -> MemoryBlock {
    let base = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let base, base != MAP_FAILED else {
      fatalError("out of memory: \(bytes >> 20) MiB could not be had")
    }
    madvise(base, bytes, MADV_HUGEPAGE)
    return MemoryBlock(base: base, bytes: bytes)
  }
}
