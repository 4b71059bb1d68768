import Annotations
import Testing

@testable import Runs

@Suite struct AnnotatedSourcesTests {
  private func set(
    _ files: [String], notes: [String] = [], failures: [AnnotationError] = []
  ) -> AnnotationSet {
    AnnotationSet(
      source: "truth", categories: [.init(id: 1, name: "bird")],
      pictures: files.enumerated().map { .init(id: $0 + 1, file: $1) }, objects: files.map { _ in [] },
      notes: notes, failures: failures)
  }

  private func sources(_ files: [String], in set: AnnotationSet) throws -> AnnotatedSources {
    try AnnotatedSources(files.map(PictureSource.file), in: set)
  }

  private func problem(_ files: [String], in set: AnnotationSet) -> String {
    let error = #expect(throws: PicturesRefused.self) { try sources(files, in: set) }
    return error?.description ?? ""
  }

  @Test func takesThePicturesThatAreNamed() throws {
    let found = try sources(["p/a.jpg", "p/a.png", "p/b.png"], in: set(["b.png", "a.png"]))
    #expect(found.sources.map(\.name) == ["p/a.png", "p/b.png"] && found.places == [1, 0])
    #expect(found.unlisted == ["p/a.jpg"] && found.elsewhere == nil)
    #expect(try sources(["A/1.png"], in: set(["B/1.png"])).elsewhere?.contains("taken for B/1.png") == true)
  }

  @Test func refusesWhatNothingTellsApart() {
    #expect(
      problem(["p/a.png", "q/a.png", "b.png"], in: set(["a.png", "b.png"]))
        == "p/a.png and q/a.png would both be a.png of truth, and nothing tells which is meant: name one of them, or the folder of those that count."
    )
    #expect(problem(["a.png", "a.png"], in: set(["a.png"])) == "a.png is named twice.")
  }

  @Test func saysWhichFilesCouldNotBeUsed() {
    let failures = ["a", "b"].map { AnnotationError(source: "truth/\($0).xml", problem: "it is cut off") }
    #expect(
      problem(["p/a.png", "p/b.png"], in: set([], notes: ["truth: 2 files"], failures: failures))
        == "2 files of truth cannot be used, the first: truth/a.xml: it is cut off")
    #expect(problem(["a.png"], in: set(["c.png"], failures: failures)) == "truth/a.xml: it is cut off")
    #expect(
      problem(["a.png"], in: set([], notes: ["truth: no size"]))
        == "Nothing in truth can be used. truth: no size")
    #expect(problem(["a.png"], in: set(["c.png"])) == "truth does not name a.png, as it names c.png.")
  }
}
