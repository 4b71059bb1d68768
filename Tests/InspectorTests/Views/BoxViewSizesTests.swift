import Imaging
import RetinaNet
import Tensors
import Terminal
import Testing

@testable import Inspector

/// Detections and anchors on screens of all sizes, and of traces that no network should have made.
struct BoxViewSizesTests {
  private static func draw(_ inspected: InspectedPicture, _ sizes: [(Int, Int)]) {
    for (width, height) in sizes {
      for view in [.character("1"), .character("3")] as [Key] {
        var state = TestState.ready(width: width, height: height, inspected: inspected)
        let renderer = Renderer()
        for key in [
          view, .down, .character("a"), .character("b"), .character("s"), .character("n"), .down, .enter,
          .character("."), .pageDown, .character("+"), .character("+"), .end,
        ] as [Key] {
          _ = state.react(to: .key(key))
          let canvas = renderer.canvas(state)
          #expect(canvas.width == width && canvas.height == height)
        }
      }
    }
  }

  @Test func everySizeDraws() {
    let sizes = [(24, 8), (24, 60), (30, 12), (63, 20), (64, 12), (80, 24), (118, 30), (200, 8), (200, 60)]
    Self.draw(TestState.shared, sizes)
  }

  @Test func hostileNumbersDraw() {
    let made = TestState.shared
    let values: [Float] = [.nan, .infinity, -.infinity, 3e38, -3e38, Float.leastNonzeroMagnitude, 88]
    let levels = made.trace.levels.enumerated().map { index, level in
      var deltas = level.deltas.elements
      var logits = level.logits.elements
      var anchors = level.anchors.elements
      for place in deltas.indices { deltas[place] = values[(place * 7 + index) % values.count] }
      for place in stride(from: 0, to: logits.count, by: 3) {
        logits[place] = values[(place + index) % values.count]
      }
      for place in stride(from: 0, to: anchors.count, by: 11) {
        anchors[place] = values[(place + index) % values.count]
      }
      return Trace.Level(
        name: level.name, features: level.features, logits: Tensor(shape: level.logits.shape, logits),
        deltas: Tensor(shape: level.deltas.shape, deltas),
        anchors: Tensor(shape: level.anchors.shape, anchors),
        anchorsPerCell: level.anchorsPerCell, strideX: level.strideX, strideY: level.strideY)
    }
    var configuration = made.trace.configuration
    for label in configuration.classes.indices {
      configuration.classes[label] = "\u{1b}[31m\u{202e} " + String(repeating: "長い", count: 40)
    }
    let trace = Trace(
      image: made.trace.image, file: "hostile", configuration: configuration,
      transform: made.trace.transform, input: made.trace.input, backbone: [], levels: levels)
    Self.draw(
      InspectedPicture(
        picture: made.picture, trace: trace, candidates: PreparedCandidates(trace, above: 0.05)),
      [(80, 24), (160, 48)])
  }
}
