import Glibc

/// Memory for pictures is written once from beginning to end. In pages of 4 KiB, a third of the time of decoding a large
/// one would go into the system's handing out of new pages.
public enum HugePages {
  /// Asks for large pages for new memory, as far as it is large and nothing was written to it. Whether they come is the
  /// system's choice.
  public static func advise(_ memory: UnsafeMutableRawBufferPointer) {
    guard memory.count >= least, let base = memory.baseAddress else { return }
    let start = (Int(bitPattern: base) + page - 1) & ~(page - 1)
    let end = (Int(bitPattern: base) + memory.count) & ~(page - 1)
    madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE)
  }

  /// Two large pages, of which one surely lies inside.
  private static let least = 4 << 20
  private static let page = 4096
}
