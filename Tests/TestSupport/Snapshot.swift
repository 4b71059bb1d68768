import Foundation
import Support
import Terminal

/// Compares canvases with recorded ones, in files beside their tests.
///
/// `RETINASCOPE_RECORD=1` records the files again. That run fails, so that no snapshot passes unseen.
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

/// A canvas as readable text: its rows between bars, and below them each row's runs of cells of one colour and style.
struct SnapshotText {
  struct Cell: Equatable, CustomStringConvertible {
    var glyph: String
    var pen: String
    var description: String { "\"\(glyph)\" \(pen)" }
  }

  /// The rows as text.
  let picture: String
  let rows: [[Cell]]

  /// Reads what `of` wrote.
  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let pictureLines = lines.prefix { $0.hasPrefix("|") }
    picture = pictureLines.joined(separator: "\n")
    rows = zip(pictureLines, lines.dropFirst(pictureLines.count)).map { line, runs in
      let glyphs = line.dropFirst().dropLast().unicodeScalars.flatMap { scalar in
        [String(scalar)] + (TextGlyphs.columns(of: scalar) == 2 ? [""] : [])
      }
      let pens = runs.split(separator: ";").flatMap { run -> [String] in
        let words = run.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let count = Int(words[0].dropLast()) else { return [] }
        return Array(repeating: String(words[1]), count: count)
      }
      return zip(glyphs, pens).map { Cell(glyph: $0, pen: $1) }
    }
  }

  static func of(_ canvas: Canvas) -> String {
    let rows = (0..<canvas.height).map { y in
      "|" + (0..<canvas.width).compactMap { canvas.shownGlyph($0, y).map { String($0) } }.joined() + "|"
    }
    let runs = (0..<canvas.height).map { y in
      var answer: [(pen: String, count: Int)] = []
      for x in 0..<canvas.width {
        let pen = describe(canvas[x, y])
        if answer.last?.pen == pen {
          answer[answer.count - 1].count += 1
        } else {
          answer.append((pen, 1))
        }
      }
      return answer.map { "\($0.count)× \($0.pen)" }.joined(separator: "; ")
    }
    return (rows + runs).joined(separator: "\n") + "\n"
  }

  private static func describe(_ cell: Terminal.Cell) -> String {
    var words = [describe(cell.foreground)]
    if cell.background != .standard { words.append("on " + describe(cell.background)) }
    let styles: [(Style, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.underline, "underlined"), (.reverse, "reverse"),
      (.overlay, "overlay"), (.picture, "picture"),
    ]
    words += styles.filter { cell.style.contains($0.0) }.map(\.1)
    return words.joined(separator: " ")
  }

  private static func describe(_ ink: Ink) -> String {
    guard let color = ink.rgb else { return "plain" }
    return [color.red, color.green, color.blue].reduce("#") {
      $0 + ($1 < 16 ? "0" : "") + String($1, radix: 16)
    }
  }
}
