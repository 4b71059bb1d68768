import ArgumentParser
import Imaging
import Inspector
import Metrics
import RetinaNet
import Runs

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

/// A size on the command line: HEIGHTxWIDTH.
struct PictureSize: ExpressibleByArgument, Hashable {
  let height: Int
  let width: Int

  init?(argument: String) {
    let sides = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let height = sides[0], let width = sides[1], height > 0, width > 0,
      height <= 16_384, width <= 16_384
    else { return nil }
    self.height = height
    self.width = width
  }

  var defaultValueDescription: String { "\(height)x\(width)" }
}

/// A box on the command line: X,Y,W,H in pixels of the picture.
struct TypedBox: Hashable, ExpressibleByArgument {
  let box: Box

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
    guard parts.count == 4, let x = parts[0], let y = parts[1], let width = parts[2], let height = parts[3],
      [x, y, width, height].allSatisfy({ $0.magnitude <= 1e6 }), width > 0, height > 0
    else { return nil }
    box = Box(x1: x, y1: y, x2: x + width, y2: y + height)
  }
}

extension ByteCount: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {}

extension DetectionMaxima: ExpressibleByArgument {
  /// Three rising whole numbers, "1,10,100".
  public init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !numbers.contains(nil) else { return nil }
    self.init(numbers.compactMap { $0 })
  }

  public var defaultValueDescription: String { "\(first),\(second),\(last)" }
}
