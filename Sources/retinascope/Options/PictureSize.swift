import ArgumentParser

/// A size as it is typed: HEIGHTxWIDTH.
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
