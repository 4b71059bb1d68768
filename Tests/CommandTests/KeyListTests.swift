import Foundation
import Inspector
import TestSupport
import Testing

/// Documents show the keys that there are.
struct KeyListTests {
  @Test func theReadmeHasThem() throws {
    let readme = try String(contentsOfFile: Program.checkout + "/README.md", encoding: .utf8)
    let parts = readme.components(separatedBy: "<!-- keys -->\n")
    try #require(parts.count == 3, "README.md has its list of keys between two lines <!-- keys -->")
    #expect(
      try parts[1] == Program.run("keys").stdout,
      "README.md lists other keys than there are. Put there what `retinascope keys` prints.")
  }

  @Test func theManualHasThem() throws {
    let manual = try Program.run("keys", "--format", "mdoc").stdout
    for binding in KeyTable.bindings {
      #expect(manual.contains(binding.text.replacing("-", with: #"\-"#)), "\(binding.text)")
    }
    let requests = manual.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix(3) }
    #expect(Set(requests).isSubset(of: [".Sh", ".Ss", ".Bl", ".It", ".El"]), "no key is taken for a request")
    #expect(manual.utf8.allSatisfy { $0 < 0x80 })
  }
}
