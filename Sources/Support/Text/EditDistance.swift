/// The number of letters to insert, delete, change, or swap with a neighbour to turn one text into the other (optimal
/// string alignment distance).
public func editDistance(_ first: String, _ second: String) -> Int {
  let (first, second) = (Array(first), Array(second))
  var rows = [Array(0...second.count)]
  for line in first.indices {
    var row = [line + 1]
    for place in second.indices {
      let change = rows[line][place] + (first[line] == second[place] ? 0 : 1)
      var best = min(change, row[place] + 1, rows[line][place + 1] + 1)
      let isSwapped =
        line > 0 && place > 0 && first[line] == second[place - 1] && first[line - 1] == second[place]
      if isSwapped { best = min(best, rows[line - 1][place - 1] + 1) }
      row.append(best)
    }
    rows.append(row)
  }
  return rows[first.count][second.count]
}
