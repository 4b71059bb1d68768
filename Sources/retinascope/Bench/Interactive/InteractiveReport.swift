import Terminal

/// What the interactive benchmark says, for people and for scripts.
struct InteractiveReport {
  let rows: [InteractiveBench.Row]

  var table: String {
    let width = rows.map(\.name.count).max() ?? 0
    func line(_ name: String, _ cells: [String]) -> String {
      name.paddedRight(to: width) + cells.map { $0.paddedLeft(to: 11) }.joined() + "\n"
    }
    return line("from key to last byte", ["times", "median ms", "p99", "max", "bytes", "most"])
      + rows.map { row in
        let times = [0.5, 0.99, 1].map { fixed(row.time(at: $0), 1) }
        return line(
          row.name, ["\(row.times.count)"] + times + ["\(row.bytes(at: 0.5))", "\(row.bytes(at: 1))"])
      }.joined()
  }

  var json: JSONText {
    .object([
      (
        "interactive",
        .array(
          rows.map { row in
            .object([
              ("name", .string(row.name)), ("count", .int(row.times.count)),
              ("median_ms", .double(row.time(at: 0.5))), ("p99_ms", .double(row.time(at: 0.99))),
              ("max_ms", .double(row.time(at: 1))), ("median_bytes", .int(row.bytes(at: 0.5))),
              ("max_bytes", .int(row.bytes(at: 1))),
            ])
          })
      )
    ])
  }
}
