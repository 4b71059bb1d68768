import Evaluation

extension CauseTable {
  var json: JSONText {
    .object(
      all.members + [
        ("by_size", .object(sizes.map { ($0.name, .object($0.row.members)) })),
        ("by_class", .object(classes.map { ($0.name, .object($0.row.members)) })),
      ])
  }
}

extension CauseTable.Row {
  fileprivate var members: [(String, JSONText)] {
    [
      ("found", .int(found)), ("missed", .int(missed)), ("ignored", .int(ignored)),
      ("stages", .object(Stage.allCases.map { ($0.rawValue, .int(stages[$0] ?? 0)) })),
      ("taken_for_another_class", .int(takenForAnother)),
    ]
  }
}
