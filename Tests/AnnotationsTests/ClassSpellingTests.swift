import Testing

@testable import Annotations

/// Class names that differ only in how they are written.
@Suite struct ClassSpellingTests {
  private func csv(_ names: [String]) throws -> AnnotationSet {
    let rows = names.enumerated().map { "\($0).png,1,2,4,8,\($1)\n" }
    return try CSVReader.read(Array(rows.joined().utf8), source: "a.csv")
  }

  private func voc(_ names: [String]) throws -> AnnotationSet {
    let objects = names.map {
      "<object><name>\($0)</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>4</xmax><ymax>8</ymax></bndbox></object>"
    }
    let text = "<annotation>\(objects.joined())</annotation>"
    return VOCReader.read(
      [("a.xml", try VOCDocument.parse(Array(text.utf8), source: "a.xml"))], source: "a.xml")
  }

  private func cvat(_ names: [String], labels: [String]) throws -> AnnotationSet {
    let head = labels.map { "<label><name>\($0)</name></label>" }.joined()
    let boxes = names.map { "<box label=\"\($0)\" xtl=\"1\" ytl=\"2\" xbr=\"4\" ybr=\"8\"/>" }.joined()
    let text =
      "<annotations><meta><task><labels>\(head)</labels></task></meta>"
      + "<image name=\"1.png\">\(boxes)</image></annotations>"
    return try CVATReader.read(Array(text.utf8), source: "a.xml")
  }

  /// The names by number of objects.
  private func counts(_ set: AnnotationSet) -> [String: Int] {
    let counts = set.objectCounts
    return Dictionary(uniqueKeysWithValues: set.categories.map { ($0.name, counts[$0.id] ?? 0) })
  }

  @Test(arguments: [
    ("Traffic_Light", "traffic light", true), ("trafficlight", "traffic-light", true), (" cat ", "Cat", true),
    ("Größe", "größe", true), ("1-1", "11", false), ("M1 2", "m1_2", true), ("T-34", "T34", true),
    ("-", "_", false), ("", "", true), ("a", "ab", false),
  ])
  func comparesNamesHoweverTheyAreWritten(one: String, other: String, areLike: Bool) {
    #expect((ClassSpelling.key(one) == ClassSpelling.key(other)) == areLike)
  }

  @Test func joinsWhatNobodyLists() throws {
    for set in [
      try csv(["Car", "car", "bus", "car"]), try voc(["Car", "car", "bus", "car"]),
      try cvat(["Car", "car", "bus", "car"], labels: []),
    ] {
      let joined = JoinedSpellings(set, classes: [])
      #expect(counts(joined.set) == ["car": 3, "bus": 1], "the most frequent stands for all")
      let note = try #require(joined.note)
      #expect(note.hasPrefix("\(set.source): 1 name of a class is written in another way"), "\(note)")
      #expect(note.contains("joined: Car as car (1 object);"), "\(note)")
      #expect(joined.set.notes == set.notes + [note])
      // Results that were read before are renumbered with these.
      #expect(
        set.categories.indices.map { joined.set.categories[joined.places[$0]].name.lowercased() }
          == set.categories.map { $0.name.lowercased() })
    }
  }

  @Test func takesTheSpellingThatIsListed() throws {
    #expect(
      counts(JoinedSpellings(try csv(["CAR", "Car", "CAR"]), classes: [nil, "Car"]).set) == ["Car": 3])
    #expect(counts(JoinedSpellings(try csv(["Car", "car", "car"]), classes: ["CAR"]).set) == ["car": 3])
    #expect(
      counts(JoinedSpellings(try cvat(["CAR", "CAR"], labels: ["car"]), classes: []).set) == ["car": 2])
  }

  /// A data set may really hold nuts of both kinds.
  @Test func keepsWhatIsListedApart() throws {
    let (set, both) = (try csv(["Nut", "nut", "nut"]), ["Nut": 1, "nut": 2])
    #expect(counts(JoinedSpellings(set, classes: ["nut", nil, "Nut"]).set) == both)
    #expect(JoinedSpellings(set, classes: ["nut", "Nut"]).note == nil)
    #expect(
      counts(JoinedSpellings(try cvat(["Nut", "nut", "nut"], labels: ["nut", "Nut"]), classes: []).set)
        == both)
    // Which of them the third means is not known.
    #expect(counts(JoinedSpellings(try csv(["NUT"]), classes: ["nut", "Nut"]).set) == ["NUT": 1])
    #expect(
      counts(JoinedSpellings(try cvat(["NUT", "nut"], labels: ["nut", "Nut"]), classes: []).set)
        == ["NUT": 1, "nut": 1, "Nut": 0])
  }

  @Test func keepsTheCategoriesOfCOCO() throws {
    let set = AnnotationSet(
      source: "a.json", categories: [.init(id: 1, name: "Car"), .init(id: 2, name: "car")],
      pictures: [.init(id: 1, file: "a.png")],
      objects: [[.init(id: 1, category: 1, x: 0, y: 0, width: 1, height: 1)]])
    #expect(JoinedSpellings(set, classes: ["car"]).set.categories.count == 2)
    let match = CategoryMatch(set.categories, classes: ["car"])
    #expect(match.category(ofChannel: 0) == 2)
    let note = try #require(match.sharedClassNote(set))
    #expect(note.contains("1 category shares its class with another one"), "\(note)")
    #expect(note.contains("Car as car (1 object)"), "\(note)")
    #expect(CategoryMatch(set.categories, classes: ["Car", "car"]).sharedClassNote(set) == nil)
  }

  @Test func matchesOnlyWhereOneClassIsWrittenSo() throws {
    let set = try csv(["NUT", "Bolt_1", "cat"])
    let classes = ["nut", "Nut", "bolt 1", "cat"]
    let match = CategoryMatch(set.categories, classes: classes)
    #expect(match.unknownCategories.map(\.name) == ["NUT"])
    #expect(
      match.spellingNote(set, classes: classes, of: "the model's")
        == "note: a.csv: 1 category is written otherwise than the model's class, and matched all the same: "
        + "Bolt_1 as bolt 1 (1 object)")
    #expect(
      CategoryMatch(set.categories, classes: ["cat"]).spellingNote(set, classes: ["cat"], of: "") == nil)
  }
}
