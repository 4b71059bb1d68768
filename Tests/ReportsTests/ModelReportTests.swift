import Foundation
import RetinaNet
import Runs
import Testing

@testable import Reports

@Suite struct ModelReportTests {
  private static let demo = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../assets/models/stamps-r18.safetensors").standardizedFileURL.path

  private func session(_ thresholds: ThresholdOverrides = .init(), labels: String? = nil) throws
    -> ModelSession
  {
    try ModelSession(ModelRequest(path: Self.demo, labels: labels, thresholds: thresholds))
  }

  private func report(
    _ thresholds: ThresholdOverrides = .init(), labels: String? = nil, height: Int? = nil, width: Int? = nil
  ) throws -> ModelReport {
    ModelReport(try #require(session(thresholds, labels: labels).file), height: height, width: width)
  }

  @Test func `the table tells what the demo is, within 80 columns`() throws {
    let lines = try report().table.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 || $0.hasPrefix("/") })
    for expected in [
      "  family             torchvision                                    read ¹",
      "  backbone           ResNet-18                                      inferred ²",
      "  norm epsilon       1e-05                                          assumed ⁴",
      "  parameters         3,427,640                                      read ³",
      "                     and 9,600 in frozen normalisations",
      "  P3 /8  P4 /16   P5 /32   P6 /64  P7 /128",
      "  22×12   46×22    90×46   182×90  362×182",
      "  shorter side       384 px                                         read ¹",
      "  channels           20                                             read ³",
      "  ¹ the checkpoint's own metadata",
      "  ⁴ usual in torchvision",
    ] {
      #expect(lines.contains { $0 == expected }, "\(expected)")
    }
  }

  @Test func `every value has a mark, and every mark a note`() throws {
    let table = try report(ThresholdOverrides(score: ScoreThresholds("0.5,cow=0.2"))).table
    let notes = table.split(separator: "\n").suffix(5)
    for digit in "¹²³⁴⁵" {
      #expect(notes.contains { $0.hasPrefix("  \(digit) ") }, "\(digit)")
      #expect(table.contains(" \(digit)\n"), "\(digit)")
    }
    #expect(!table.contains("⁶"))
    #expect(table.contains("    cow              above 0.2"))
  }

  @Test func `work is counted for the padded size that is asked for`() throws {
    let small = try report(height: 100, width: 130)
    #expect((small.height, small.width) == (128, 160))
    #expect(small.table.contains("MACs at 128×160"))
    #expect(small.table.contains("MiB at most at a time"))
    #expect(try report().plan.multiplications > small.plan.multiplications)
  }

  @Test func `JSON gives every setting with certainty and source`() throws {
    let text = try report(ThresholdOverrides(nms: 0.6)).json.text
    let answer = try JSONDecoder().decode(Answer.self, from: Data(text.utf8))
    #expect(Set(answer.settings.keys) == Set(ConfigurationField.allCases.map(\.rawValue)))
    #expect(answer.settings["thresholds.nms"] == Setting(certainty: "read", source: "--nms"))
    #expect(answer.settings["norm_eps"] == Setting(certainty: "assumed", source: "usual in torchvision"))
    #expect(answer.network.parameters == 3_427_640)
    #expect(answer.macs.total == answer.macs.backbone + answer.macs.pyramid + answer.macs.heads)
    #expect(answer.levels.map(\.name) == ["P3", "P4", "P5", "P6", "P7"])
    #expect(answer.levels[1].anchors[0] == [46, 22])
    #expect(answer.unusedKeys.isEmpty)
  }

  @Test func `COCO's unused channels are counted, not listed, and long names are cut`() throws {
    #expect(ModelReport.cut(String(repeating: "x", count: 300)).count == 40)
    let names = try session().configuration.classes
    let list = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: list) }
    var changed = names.map { $0 ?? "" }
    changed[3] = "N/A"
    changed[4] = "\u{1B}[31m" + String(repeating: "y", count: 100)
    try JSONEncoder().encode(changed).write(to: list)
    let table = try report(labels: list.path).table
    #expect(table.contains("  without a class    1 "))
    #expect(!table.contains("3 N/A"))
    #expect(table.contains("4 \\u{1b}[31myyy"))
    #expect(!table.contains("\u{1B}"))
    let widest = table.split(separator: "\n").filter { !$0.contains("/") }.map(\.count).max() ?? 0
    #expect(widest <= 80)
  }

  private struct Answer: Decodable {
    let settings: [String: Setting]
    let network: Network
    let macs: Operations
    let levels: [Level]
    let unusedKeys: [String]

    enum CodingKeys: String, CodingKey {
      case settings, network, macs, levels
      case unusedKeys = "unused_keys"
    }
  }
  private struct Setting: Decodable, Equatable {
    let certainty: String
    let source: String
  }
  private struct Network: Decodable { let parameters: Int }
  private struct Operations: Decodable { let backbone, pyramid, heads, total: Int }
  private struct Level: Decodable {
    let name: String
    let anchors: [[Float]]
  }
}
