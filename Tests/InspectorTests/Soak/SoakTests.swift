import Foundation
import Glibc
import Testing

/// `make soak` runs more of it: with RETINASCOPE_SOAK so many actions, on a screen, from RETINASCOPE_SEED.
@Suite(.serialized)
struct SoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let actions = environment["RETINASCOPE_SOAK"].flatMap { Int($0) }
  private static let seed = environment["RETINASCOPE_SEED"].flatMap { UInt64($0) } ?? 1
  private static let measuresMemory = environment["RETINASCOPE_SOAK_MEMORY"] != nil

  @Test(.enabled(if: !measuresMemory))
  func survivesWhateverIsDone() throws {
    let count = Self.actions ?? 300
    if Self.actions != nil { print("\(count) actions, seed \(Self.seed)") }
    var soak = try Soak(seed: Self.seed, onScreen: Self.actions != nil)
    defer { soak.close() }
    try soak.run(count)
    try soak.settle()
  }

  @Test(.enabled(if: measuresMemory, "RETINASCOPE_SOAK_MEMORY is not set: see make soak"))
  func keepsItsMemory() throws {
    let count = Self.actions ?? 10_000
    print("memory over \(count) actions, seed \(Self.seed)")
    var soak = try Soak(seed: Self.seed, onScreen: true)
    defer { soak.close() }
    var resident: [Int] = []
    for _ in 0..<5 {
      try soak.run(count / 5)
      var most = 0
      // Curses counts colours from two starts, turn about, of which one takes more.
      for _ in 0..<2 {
        try soak.settle()
        most = max(most, Self.residentBytes())
        try soak.redraw()
        most = max(most, Self.residentBytes())
      }
      resident.append(most)
      print("resident after \(soak.count): \(resident.last! >> 10) KiB")
    }
    #expect(Double(resident.last!) <= Double(resident.first!) * 1.05)
  }

  /// What is in memory, less what the allocator keeps of memory that was given back: how large the largest screen so
  /// far was says nothing of leaks. Nor do pages of files, the program's own code above all, which come and go.
  private static func residentBytes() -> Int {
    // malloc_trim, which is not imported.
    if let trim = dlsym(nil, "malloc_trim") {
      _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
    }
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").compactMap { Int($0) }
    // All pages, those that are resident, and those among them that belong to files (proc(5)).
    return pages.count < 3 ? 0 : (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
