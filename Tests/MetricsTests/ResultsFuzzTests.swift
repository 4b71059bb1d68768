import TestSupport
import Testing

/// Files of results, damaged by chance: each is refused or read, and what is read is measured.
@Suite struct ResultsFuzzTests {
  @Test func `results survive what chance makes of them`() throws {
    let seeds = try DamagedSeeds("json")
    for bytes in seeds.whole + seeds.kept + seeds.damaged(600) { tryResults(bytes) }
  }
}
