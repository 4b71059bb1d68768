/// The few rows of a level that overlap an object most, by falling IoU; of equal ones the lower row first.
struct NearRows: Sendable {
  struct Row: Sendable, Hashable {
    var row: UInt32
    var iou: Float
  }

  /// How many are kept.
  static let most = 4

  private(set) var rows: [Row] = []

  /// An IoU must be above this for its row to be among them.
  var bound: Float { rows.count < Self.most ? 0 : rows[Self.most - 1].iou }

  /// The largest IoU of all rows; `nil` where none overlaps the object.
  var best: Float? { rows.first?.iou }

  /// - Parameter row: higher than all before.
  mutating func add(_ row: Int, _ iou: Float) {
    guard iou > bound else { return }
    if rows.count == Self.most { rows.removeLast() }
    let place = rows.firstIndex { $0.iou < iou } ?? rows.endIndex
    rows.insert(Row(row: UInt32(row), iou: iou), at: place)
  }
}
