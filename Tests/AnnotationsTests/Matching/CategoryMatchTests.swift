import Testing

@testable import Annotations

@Suite struct CategoryMatchTests {
  private let match = CategoryMatch(
    [.init(id: 7, name: "bird"), .init(id: 3, name: "Traffic_Light"), .init(id: 9, name: "unicorn")],
    classes: [nil, "bird", "traffic light", "N/A", "cow"])

  @Test func matchesByName() {
    #expect(match.channel(ofCategory: 7) == 1)
    #expect(match.channel(ofCategory: 3) == 2, "case, blanks and underscores do not count")
  }

  @Test func listsWhatDoesNotMatch() {
    #expect(match.channel(ofCategory: 9) == nil)
    #expect(match.unknownCategories.map(\.name) == ["unicorn"])
    #expect(match.unannotatedClasses == ["cow"])
  }

  @Test func prefersTheEqualName() {
    let match = CategoryMatch(
      [.init(id: 1, name: "Cow"), .init(id: 2, name: "cow")], classes: ["Cow", "cow"])
    #expect((match.channel(ofCategory: 1), match.channel(ofCategory: 2)) == (0, 1))
  }
}
