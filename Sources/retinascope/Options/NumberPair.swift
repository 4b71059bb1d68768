import ArgumentParser
import Inspector

extension CellSize: ExpressibleByArgument {
  /// COLSxROWS.
  public init?(argument: String) {
    let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (1...2000).contains(width),
      (1...2000).contains(height)
    else { return nil }
    self.init(width: width, height: height)
  }

  public var defaultValueDescription: String { "\(width)x\(height)" }
}

extension GridCell: ExpressibleByArgument {
  /// COLUMN,ROW of a level's grid.
  public init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x >= 0, y >= 0 else { return nil }
    self.init(x: x, y: y)
  }
}

extension Point: ExpressibleByArgument {
  /// X,Y in pixels of the picture.
  public init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 2, let x = parts[0], let y = parts[1], x.isFinite, y.isFinite, x >= 0, y >= 0
    else { return nil }
    self.init(x: x, y: y)
  }
}
