import ArgumentParser
import Imaging
import RetinaNet

/// A box as it is typed: X,Y,W,H in pixels of the picture.
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
