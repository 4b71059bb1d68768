import Foundation
import RetinaNet
import Support

extension LiveLoss {
  /// The anchors whose classification loses most, by falling loss; of equal ones the first comes first. Exact.
  ///
  /// No anchor loses more than its grid cell does. So the cells are visited by falling loss, until the rest cannot hold
  /// an anchor that loses more than those that were found.
  public func hardest(_ count: Int, _ focal: FocalLoss) -> [HardAnchor] {
    guard count > 0 else { return [] }
    let cells = heatmap(focal, .loss, .both).enumerated().flatMap { level, map in
      map.enumerated().map { (level: level, cell: $0, loss: Double($1)) }
    }.sorted { $0.loss > $1.loss }
    var found: [HardAnchor] = []
    var next = 0
    var length = 32
    while next < cells.count {
      if found.count == count, found[count - 1].loss > cells[next].loss * Self.margin { break }
      let batch = Array(cells[next..<min(next + length, cells.count)])
      let candidates = parallelMap(batch, threads: threads) { anchors(level: $0.level, cell: $0.cell, focal) }
      found = Array(
        (found + candidates.joined()).sorted { ($1.loss, $0.place) < ($0.loss, $1.place) }.prefix(count))
      next += length
      length = min(2 * length, 1024)
    }
    return found
  }

  /// The loss of a cell is that much larger than the heat map says, at most.
  private static let margin = 1.02

  /// The anchors of a cell that are not ignored.
  private func anchors(level: Int, cell: Int, _ focal: FocalLoss) -> [HardAnchor] {
    let perCell = trace.levels[level].anchorsPerCell
    return (cell * perCell..<(cell + 1) * perCell).compactMap {
      self.anchor(AnchorMatches.AnchorPlace(level: level, anchor: $0), focal)
    }
  }

  private func anchor(_ place: AnchorMatches.AnchorPlace, _ focal: FocalLoss) -> HardAnchor? {
    let ignored = targets.matches.ignored
    let index = ignored.partitioningIndex { $0 >= place }
    if index < ignored.count, ignored[index] == place { return nil }
    let object = targets.matches.object(servedBy: place)
    let own = object.map { targets.objects[$0].label }
    let logits = trace.levels[place.level].logits
    let classCount = logits.shape[1]
    return logits.withUnsafeBufferPointer { logits in
      let row = UnsafeBufferPointer(
        rebasing: logits[place.anchor * classCount..<(place.anchor + 1) * classCount])
      var sum = 0.0
      var worst = (label: 0, loss: -1.0)
      func add(_ label: Int, _ loss: Double) {
        sum += loss
        if loss > worst.loss { worst = (label, loss) }
      }
      focal.forEachValue(row, sign: 1, weight: focal.weight(isPositive: false)) { label, loss, _ in
        if label != own { add(label, loss) }
      }
      if let own { add(own, focal.loss(Double(row[own]), isPositive: true)) }
      guard classCount > 0 else { return nil }
      let wrong = Double(worst.label == own ? -row[worst.label] : row[worst.label])
      return HardAnchor(
        place: place, loss: sum, label: worst.label, labelLoss: worst.loss,
        rightProbability: 1 / (1 + exp(wrong)), object: object)
    }
  }
}
