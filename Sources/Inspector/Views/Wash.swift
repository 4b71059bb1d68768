import Imaging
import RetinaNet

/// Colours on a level's grid that are blended over the picture.
struct Wash: Sendable {
  /// What the colours depend on: equal identities have equal washes, and are not blended again.
  var id: ID
  var geometry: GridGeometry
  /// Computes the colours: called only where they must be blended anew.
  var colors: @Sendable () -> Colors

  struct Colors: Sendable {
    /// `[height, width, 3]` of the grid.
    var pixels: [UInt8]
    /// How much of the picture they cover, 0…255, `[height, width]`.
    var opacity: [UInt8]
  }

  struct ID: Sendable, Hashable {
    var pass: Pass
    var layer: Layer
    var content: Content
  }

  enum Content: Sendable, Hashable {
    case features(Reduction, channel: Int?)
    /// `threshold`: what the colours are centred at, where they are.
    case scores(label: Int, shape: Int?, threshold: Float?)
  }
}
