import Checkpoints
import Foundation
import OrderedCollections

/// A trace as a file: a safetensors file, so that Python reads it with one call.
///
/// | array | type and shape | what |
/// |---|---|---|
/// | `image` | U8 `[H, W, 3]` | the original picture after EXIF rotation, RGB |
/// | `input` | F32 `[3, h, w]` | the network's input: resized, normalised and padded |
/// | `c3` `c4` `c5` | F32 `[C, H, W]` | the backbone's outputs that the pyramid takes |
/// | `p3` … `p7` | F32 `[C, H, W]` | the pyramid's levels, as the configuration names them |
/// | `logits.p3` … | F32 `[H·W·A, K]` | class logits, rows in the order row, column, anchor |
/// | `deltas.p3` … | F32 `[H·W·A, 4]` | box deltas dx, dy, dw, dh |
/// | `anchors.p3` … | F32 `[H·W·A, 4]` | anchors x1, y1, x2, y2 in pixels of the resized picture |
///
/// `__metadata__` holds `format` ("retinascope.trace"), `version` ("1"), `model` and `file` (names),
/// `transform` (JSON: `original`, `resized` and `padded` as `[width, height]`) and `config` (JSON, the effective
/// configuration in the schema of `ConfigurationLayer`).
public enum TraceFile {
  public static let format = "retinascope.trace"
  public static let version = "1"
}

extension Trace {
  /// Writes the trace to `path`. It replaces an existing file once it is complete.
  public func write(to path: String) throws {
    var arrays: OrderedDictionary<String, Safetensors.Value> = [
      "image": .bytes(image.pixels, shape: [image.height, image.width, 3]),
      "input": .floats(input.channelsFirst()),
    ]
    for (number, map) in zip(backboneNumbers, backbone) {
      arrays["c\(number)"] = .floats(map.channelsFirst())
    }
    for level in levels {
      let name = level.name.lowercased()
      arrays[name] = .floats(level.features.channelsFirst())
      arrays["logits.\(name)"] = .floats(level.logits)
      arrays["deltas.\(name)"] = .floats(level.deltas)
      arrays["anchors.\(name)"] = .floats(level.anchors)
    }
    // In one order, so that equal traces have equal files.
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let transform = String(decoding: try encoder.encode(transform), as: UTF8.self)
    try Safetensors.write(
      arrays,
      metadata: [
        "format": TraceFile.format, "version": TraceFile.version, "model": configuration.name, "file": file,
        "transform": transform, "config": configuration.json(),
      ], to: path)
  }
}

/// What is wrong with a file that should hold a trace.
public enum TraceFileError: Error, CustomStringConvertible, Sendable, Hashable {
  /// It holds something else, such as weights.
  case noTrace
  case damaged(String)

  public var description: String {
    switch self {
    case .noTrace: "this safetensors file holds no trace; weights go to --model"
    case .damaged(let what): "\(what); write the trace again with `retinascope trace`"
    }
  }
}
