import Foundation
import Testing

@testable import retinascope

struct DetectionRunTests {
  private let folder = TemporaryFolder()

  private struct Broken: Error, CustomStringConvertible { let description: String }

  private func run(
    _ names: [String], interruptedAfter: Int = .max, complaints: Complaints = Complaints()
  ) throws -> DetectionRun.Summary {
    let done = Complaints()
    let run = DetectionRun(
      sources: names.map { .file($0) }, sink: try OutputSink(path: folder.file("out.json")),
      sharesTerminal: false, progress: ProgressBar(total: names.count, unit: "pictures", isShown: false),
      complain: { complaints.list.append($0) }, isInterrupted: { done.list.count >= interruptedAfter })
    return try run.run(JSONDocument(model: "m")) { source, progress in
      progress(0.5)
      done.list.append(source.name)
      if source.name.hasPrefix("bad") { throw Broken(description: "\(source.name) is damaged") }
      return .init(
        result: DetectionDocumentTests.result(source.name, []),
        trouble: source.name.hasPrefix("half") ? Broken(description: "no room") : nil)
    }
  }

  private final class Complaints { var list: [String] = [] }

  private func files() throws -> [String?] {
    let text = try #require(folder.text("out.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let images = try #require(json["images"] as? [[String: Any]])
    return images.map { ($0["error"] ?? $0["file"]) as? String }
  }

  @Test func goesOnAfterABadPicture() throws {
    let complaints = Complaints()
    let summary = try run(["a", "bad", "c"], complaints: complaints)
    #expect(summary == .init(done: 2, failed: 1, wasInterrupted: false))
    #expect(try files() == ["a", "bad is damaged", "c"])
    #expect(complaints.list == ["bad is damaged"])
  }

  @Test func keepsAResultThatHadTroubleBesideIt() throws {
    let complaints = Complaints()
    let summary = try run(["half", "b"], complaints: complaints)
    #expect(summary == .init(done: 1, failed: 1, wasInterrupted: false))
    #expect(try files() == ["half", "b"])
    #expect(complaints.list == ["half: no room"])
  }

  @Test func closesTheDocumentWhenInterrupted() throws {
    let summary = try run(["a", "b", "c"], interruptedAfter: 2)
    #expect(summary == .init(done: 2, failed: 0, wasInterrupted: true))
    #expect(try files() == ["a", "b"])
  }

  @Test func isNotInterruptedOnceAllIsDone() throws {
    #expect(try run(["a", "b"], interruptedAfter: 2).wasInterrupted == false)
  }
}
