import Foundation
import Terminal

/// Canvases as they were when somebody last looked at them, in files beside their tests.
///
/// `RETINASCOPE_RECORD=1` writes the files anew; that run fails, so that none passes unseen.
public enum Snapshot {
  public static let isRecording = ProcessInfo.processInfo.environment["RETINASCOPE_RECORD"] == "1"

  /// Compares a canvas with `Snapshots/NAME.txt` beside the test's file.
  /// - Throws: what differs, cell by cell; or that the snapshot was recorded or is missing.
  public static func check(_ canvas: Canvas, _ name: String, testFile: String = #filePath) throws {
    let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Snapshots")
    let file = folder.appendingPathComponent("\(name).txt")
    let got = SnapshotText.of(canvas)
    if isRecording {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(got.utf8).write(to: file)
      throw Mismatch(description: "Recorded \(name). Look at it, and run again without RETINASCOPE_RECORD.")
    }
    guard let data = try? Data(contentsOf: file) else {
      throw Mismatch(description: "There is no snapshot \(name): run with RETINASCOPE_RECORD=1 to make it.")
    }
    let expected = String(decoding: data, as: UTF8.self)
    guard expected != got else { return }
    throw Mismatch(description: "\(name) is not as recorded.\n" + report(expected: expected, got: got))
  }

  public struct Mismatch: Error, CustomStringConvertible {
    public let description: String
  }

  private static let shownDifferences = 20

  private static func report(expected: String, got: String) -> String {
    let (old, new) = (SnapshotText(expected), SnapshotText(got))
    var lines = ["expected:", old.picture, "got:", new.picture]
    guard old.rows.map(\.count) == new.rows.map(\.count) else {
      return (lines + ["The sizes differ."]).joined(separator: "\n")
    }
    var differences: [String] = []
    for (y, (oldRow, newRow)) in zip(old.rows, new.rows).enumerated() {
      for (x, (before, now)) in zip(oldRow, newRow).enumerated() where before != now {
        differences.append("(\(x), \(y)): expected \(before), got \(now)")
      }
    }
    lines += differences.prefix(shownDifferences)
    if differences.count > shownDifferences { lines.append("… \(differences.count) cells in all") }
    return lines.joined(separator: "\n")
  }
}
