import Foundation
import TestSupport
import Testing

@testable import Annotations

@Suite struct LabelMapTests {
  private func map(_ text: String, _ file: String = "labels.txt") throws -> LabelMap {
    try LabelMap.parse(Data(text.utf8), source: file)
  }

  @Test(arguments: [
    ("labels.txt", "bird\nbig cat\n\ncow\n"),
    ("labels.txt", "\u{FEFF}bird\r\nbig cat\r\n  cow  "),
    ("labels.json", #"["bird", "big cat", "cow"]"#),
    ("labels.json", #"{"0": "bird", "2": "cow", "1": "big cat"}"#),
    ("labels.json", #"{"cow": 2, "bird": 0, "big cat": 1}"#),
    ("config.json", #"{"id2label": {"0": "bird", "1": "big cat", "2": "cow"}, "other": 3}"#),
    ("labels.json", #"{"names": ["bird", "big cat", "cow"], "nc": 3}"#),
    (
      "a.json",
      #"{"images": [], "categories": [{"id": 9, "name": "cow"}, {"id": 1, "name": "bird"}, {"id": 4, "name": "big cat"}]}"#
    ),
    ("data.yaml", "path: ../x\nnc: 3\nnames: [bird, 'big cat', \"cow\"]\n"),
    ("data.yaml", "names:\n  - bird\n  - big cat\n  - cow\n"),
    ("data.yml", "names:\n  2: cow\n  0: bird\n  1: big cat\n"),
    (
      "data.yaml",
      "# ------------------------------------------------------------------------------------------------\nnames: {0: bird, 1: big cat, 2: cow}\n"
    ),
  ])
  func `every form of a file of labels gives the same names`(file: String, text: String) throws {
    let map = try map(text, file)
    #expect(try map.labels(channels: 3).names == ["bird", "big cat", "cow"])
    #expect(try map.labels(channels: 4).names == [nil, "bird", "big cat", "cow"])
  }

  @Test func readsNamesWithIdsAsKerasRetinaNetHasThem() throws {
    let map = try LabelMap.parse(Data("cow,1\n\"big cat\", 0\r\n".utf8), source: "classes.csv")
    #expect(map.entries == [.init(id: 0, name: "big cat"), .init(id: 1, name: "cow")])
    let names = try LabelMap.parse(Data("cow,1\ncat\n".utf8), source: "names.txt")
    #expect(names.entries.map(\.name) == ["cow,1", "cat"], "a name may hold a comma")
  }

  @Test func `ids that are channel numbers are taken as such`() throws {
    let map = try map(#"{"categories": [{"id": 1, "name": "bird"}, {"id": 4, "name": "cow"}]}"#, "a.json")
    let labels = try map.labels(channels: 6)
    #expect(labels.names == [nil, "bird", "N/A", "N/A", "cow", "N/A"])
    #expect(labels.categoryID(forChannel: 4) == 4)
    #expect(labels.categoryID(forChannel: 0) == nil)
    #expect(labels.categoryID(forChannel: 6) == nil)
  }

  @Test func `ids that are not channel numbers keep their order and their value`() throws {
    let map = try map(#"[{"id": 70, "name": "cow"}, {"id": 16, "name": "bird"}]"#, "a.json")
    let labels = try map.labels(channels: 2)
    #expect(labels.names == ["bird", "cow"])
    #expect([0, 1].map(labels.categoryID(forChannel:)) == [16, 70])
  }

  @Test func `null and torchvision's own word mean background`() throws {
    #expect(try map(#"[null, "bird"]"#, "a.json").labels(channels: 2).names == [nil, "bird"])
    #expect(try map("__background__\nbird").labels(channels: 2).names == [nil, "bird"])
  }

  @Test func `another number of classes than channels is refused with both numbers`() throws {
    let error = #expect(throws: LabelMapError.self) { try map("bird\ncow").labels(channels: 20) }
    #expect(
      error?.description
        == "labels.txt: 2 class names, but the model has 20 class channels; expected 20, or 19 where channel 0 is background"
    )
  }

  @Test(arguments: [
    ("labels.txt", "bird\ncow\nbird\n"), ("a.json", #"["bird", "cow", "bird"]"#),
    (
      "a.json",
      #"{"categories": [{"id": 0, "name": "bird"}, {"id": 1, "name": "bird"}, {"id": 2, "name": "cow"}]}"#
    ),
  ])
  func `a name of two channels is refused, but for those without a class`(file: String, text: String) throws {
    let error = #expect(throws: LabelMapError.self) { try map(text, file).labels(channels: 3) }
    #expect(
      error?.description.hasPrefix("\(file): two classes are called \"bird\": give each its own name") == true
    )
    for placeholder in ["N/A", "???", "unused"] {
      let unused = try map(text.replacing("bird", with: placeholder), file)
      #expect(try unused.labels(channels: 3).names.count { $0 == placeholder } == 2)
    }
  }

  @Test(arguments: [
    ("labels.txt", ""), ("labels.txt", "\n \n"), ("a.json", "[]"), ("a.json", "{"),
    ("a.json", #"{"a": [1]}"#),
    ("a.json", #"[{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]"#), ("a.json", #"{"-1": "a"}"#),
    ("a.json", #"{"1": "a", "01": "b"}"#), ("a.json", "[1, 2]"), ("data.yaml", "names: 3\n"),
    ("data.yaml", "names:\n  a: b\n"), ("data.yaml", "names:\n  - [a]\n"), ("data.yaml", "names: [a\n"),
    ("data.yaml", ""), ("labels.txt", "a\u{0}b"),
  ])
  func `what is not a file of labels is refused with its name`(file: String, text: String) throws {
    let error = #expect(throws: LabelMapError.self) { try map(text, file) }
    #expect(error?.description.hasPrefix("\(file): ") == true)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: LabelMapError.self) {
      try LabelMap.parse(Data([0x62, 0xFF, 0x0A]), source: "labels.txt")
    }
  }

  @Test func `deeply nested YAML is refused before it is parsed`() {
    let texts = [
      "brackets": String(repeating: "[", count: 200_000),
      "list indicators": "names: " + String(repeating: "- ", count: 200_000),
      "key indicators": String(repeating: "? ", count: 100_000),
      "braces": "names: " + String(repeating: "{a: ", count: 100_000),
      "indentation": (0..<1300).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ]
    for (kind, text) in texts {
      let error = #expect(throws: LabelMapError.self, "\(kind)") { try map(text, "data.yaml") }
      #expect(error?.description.contains("nested too deeply") == true, "\(kind)")
    }
  }

  /// Foundation bounds the nesting itself.
  @Test func `deeply nested JSON is refused`() {
    for opening in ["[", #"{"names":"#, #"[{"id":"#] {
      let text = String(repeating: opening, count: 1_000_000)
      #expect(throws: LabelMapError.self, "\(opening)") { try map(text, "a.json") }
    }
  }

  @Test func `YAML's aliases are not expanded`() {
    let bomb =
      "a: &a [x,x,x,x,x,x,x,x,x]\n"
      + (1...20).map { level in
        let (name, last) = ("n\(level)", level == 1 ? "a" : "n\(level - 1)")
        return "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ",") + "]\n"
      }.joined() + "names: *n20\n"
    #expect(throws: LabelMapError.self) { try map(bomb, "data.yaml") }
  }

  @Test func `a file is read from disk, and a missing one is named`() throws {
    let folder = TemporaryFolder()
    let file = folder.write("labels.txt", "bird\ncow\n")
    #expect(try LabelMap.read(path: file).labels(channels: 2).names == ["bird", "cow"])
    let error = #expect(throws: LabelMapError.self) { try LabelMap.read(path: "/nonexistent/labels.txt") }
    #expect(error?.description.hasPrefix("/nonexistent/labels.txt: it cannot be read") == true)
    #expect(throws: LabelMapError.self) { try LabelMap.read(path: "/") }
  }
}
