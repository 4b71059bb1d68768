import Imaging
import RetinaNet
import Tensors
import Terminal

@testable import Inspector

/// A small generator of numbers, the same at every run.
struct Noise {
  var state: UInt64

  init(_ seed: UInt64 = 1) { state = seed }

  /// −1…1.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 0x1p31
  }
}

enum MadeMaps {
  static func noise(_ height: Int, _ width: Int, _ channels: Int, seed: UInt64 = 1) -> Tensor {
    var noise = Noise(seed)
    return Tensor(
      shape: [height, width, channels], (0..<height * width * channels).map { _ in noise.next() })
  }

  /// Some numbers, and everything that a damaged trace could hold beside them.
  static func hostile(_ height: Int, _ width: Int, _ channels: Int) -> Tensor {
    var noise = Noise(7)
    let bad: [Float] = [
      .nan, .infinity, -.infinity, .greatestFiniteMagnitude, -3e38, .leastNonzeroMagnitude, -0.0,
    ]
    return Tensor(
      shape: [height, width, channels],
      (0..<height * width * channels).map { $0 % 3 == 0 ? bad[$0 / 3 % bad.count] : noise.next() })
  }

  /// The made trace of `TestState` with backbone and pyramid maps of these channels and other logits, if any.
  static func inspected(
    backbone: Bool = true, classes: Int = 20, map: (Int, Int, Int) -> Tensor = { noise($0, $1, $2) },
    logits: ((Int) -> Float)? = nil
  ) -> InspectedPicture {
    let made = TestState.inspected(classes: classes)
    let trace = made.trace
    let levels = trace.levels.map { level in
      Trace.Level(
        name: level.name, features: map(level.gridHeight, level.gridWidth, 12),
        logits: logits.map { logits in
          Tensor(shape: level.logits.shape, (0..<level.logits.count).map(logits))
        } ?? level.logits, deltas: level.deltas,
        anchors: level.anchors, anchorsPerCell: level.anchorsPerCell, strideX: level.strideX,
        strideY: level.strideY)
    }
    let shapes = trace.levels.prefix(3).map { ($0.gridHeight, $0.gridWidth) }
    let new = Trace(
      image: trace.image, file: trace.file, configuration: trace.configuration, transform: trace.transform,
      input: trace.input, backbone: backbone ? shapes.map { map($0.0, $0.1, 21) } : [], levels: levels)
    return InspectedPicture(
      picture: made.picture, trace: new, candidates: PreparedCandidates(new, above: 0.05))
  }
}

extension MadeMaps {
  /// The whole panel of a view of made maps after some keys.
  static func panel(_ keys: String, width: Int, depth: ColorDepth = .truecolor) -> Canvas {
    var state = TestState.ready(inspected: MadeMaps.inspected())
    state.type(keys)
    state.traits.depth = depth
    let pane = Renderer.pane(state, width: width)
    var canvas = Canvas(width: width, height: pane.lines.count)
    pane.draw(on: &canvas, canvas.area, scroll: 0)
    return canvas
  }
}
