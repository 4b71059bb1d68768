import ArgumentParser
import Inspector

extension CellSize: ExpressibleByArgument {
  /// COLSxROWS.
  public init?(argument: String) { self.init(text: argument) }

  public var defaultValueDescription: String { "\(width)x\(height)" }
}

extension GridCell: ExpressibleByArgument {
  /// COLUMN,ROW of a level's grid.
  public init?(argument: String) { self.init(text: argument) }
}

extension Point: ExpressibleByArgument {
  /// X,Y in pixels of the picture.
  public init?(argument: String) { self.init(text: argument) }
}
