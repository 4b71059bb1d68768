import Checkpoints
import Foundation
import Imaging
import Tensors

extension TraceFile {
  /// Whether a file's first bytes could be those of a trace: a safetensors file, which no picture looks like.
  public static func isLikely(firstBytes bytes: some Collection<UInt8>) -> Bool {
    guard bytes.count >= 9 else { return false }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return length <= 100_000_000 && bytes.dropFirst(8).first == UInt8(ascii: "{")
  }
}

extension Trace {
  /// Reads a trace that `write(to:)` wrote.
  ///
  /// - Throws: `CheckpointError` if the container is damaged, `TraceFileError` if it does not hold a complete trace,
  ///   `ConfigurationError` if its configuration is not complete.
  public init(contentsOf path: String) throws {
    // A trace shows what a network computed, even if it is infinite.
    try self.init(try Checkpoint.open(path, requiringFinite: false), source: path)
  }

  /// The configuration of the model that made a trace file; none of its arrays is read.
  ///
  /// - Throws: like `init(contentsOf:)`.
  public static func configuration(in path: String) throws -> Configuration {
    try TraceReader(try Checkpoint.open(path, requiringFinite: false), source: path).configuration
  }

  init(_ file: Checkpoint, source: String) throws {
    let reader = try TraceReader(file, source: source)
    try self.init(reader)
  }

  private init(_ reader: TraceReader) throws {
    let generator = AnchorGenerator(reader.configuration)
    let levels = try reader.configuration.anchors.sizes.indices.map { index in
      try reader.level(index, generator)
    }
    self.init(
      image: try reader.image(), file: reader.file.metadata["file"] ?? "",
      configuration: reader.configuration, transform: reader.transform,
      input: try reader.map("input", channels: 3, size: reader.transform.padded),
      backbone: try reader.backboneNumbers.map { try reader.map("c\($0)") },
      backboneNumbers: reader.backboneNumbers, levels: levels)
  }
}

/// Fetches the parts of a trace file and checks that they fit each other.
private struct TraceReader {
  let file: Checkpoint
  let configuration: Configuration
  let transform: Transform

  init(_ file: Checkpoint, source: String) throws {
    guard file.metadata["format"] == TraceFile.format else {
      throw TraceFileError.noTrace
    }
    guard file.metadata["version"] == TraceFile.version else {
      throw TraceFileError.damaged(
        "the trace is of version \(file.metadata["version"] ?? "none"), and this program reads \(TraceFile.version)"
      )
    }
    guard let json = file.metadata["transform"], json.utf8.count <= 4096,
      let transform = try? JSONDecoder().decode(Transform.self, from: Data(json.utf8)), transform.isPossible
    else { throw TraceFileError.damaged("the trace's transform is missing or damaged") }
    self.file = file
    self.transform = transform
    let settings = file.metadata["config"] ?? ""
    guard settings.utf8.count <= ConfigurationLayer.mostBytes else {
      throw TraceFileError.damaged("the trace's configuration is larger than 16 MB")
    }
    configuration = try Configuration(json: settings, source: source)
  }

  /// The numbers of the backbone's outputs that the file holds; the usual ones if it holds none.
  var backboneNumbers: [Int] {
    let held = (2...5).filter { file.arrays["c\($0)"] != nil }
    return held.isEmpty ? PyramidLevels.usualSources : held
  }

  func image() throws -> Image {
    let (width, height) = (transform.original.width, transform.original.height)
    let array = try stored("image")
    guard array.type == .uint8, array.shape == [height, width, 3] else {
      throw TraceFileError.damaged("the trace's image is not U8 [\(height), \(width), 3]")
    }
    return Image(width: width, height: height, pixels: try array.bytes())
  }

  /// A map stored as `[C, H, W]`, as `[H, W, C]`.
  func map(_ name: String, channels: Int? = nil, size: Transform.Size? = nil) throws -> Tensor {
    let array = try stored(name)
    let shape = array.shape
    guard array.type == .float32, shape.count == 3, shape.allSatisfy({ $0 > 0 }),
      channels == nil || shape[0] == channels,
      size == nil || (shape[1] == size?.height && shape[2] == size?.width)
    else { throw TraceFileError.damaged("the trace's \(name) is \(array.type) of the shape \(shape)") }
    return try array.floats().channelsLast()
  }

  func level(_ index: Int, _ generator: AnchorGenerator) throws -> Trace.Level {
    let name = configuration.anchors.levelName(index).lowercased()
    let features = try map(name)
    let (height, width) = (features.shape[0], features.shape[1])
    let perCell = generator.anchorsPerCell(level: index)
    let (rows, overflow) = (height * width).multipliedReportingOverflow(by: perCell)
    let (candidates, tooMany) = rows.multipliedReportingOverflow(by: configuration.classes.count)
    guard !overflow, !tooMany, candidates < RankKey.mostCandidates else {
      throw TraceFileError.damaged("the trace's \(name) has too many anchors × classes")
    }
    let stride = generator.stride(
      level: index, gridHeight: height, gridWidth: width, padded: transform.padded)
    return Trace.Level(
      name: name.uppercased(), features: features,
      logits: try matrix("logits.\(name)", rows: rows, columns: configuration.classes.count),
      deltas: try matrix("deltas.\(name)", rows: rows, columns: 4),
      anchors: try matrix("anchors.\(name)", rows: rows, columns: 4),
      anchorsPerCell: perCell, strideX: stride.x, strideY: stride.y)
  }

  private func matrix(_ name: String, rows: Int, columns: Int) throws -> Tensor {
    let array = try stored(name)
    guard array.type == .float32, array.shape == [rows, columns] else {
      throw TraceFileError.damaged(
        "the trace's \(name) is \(array.type) of the shape \(array.shape), not float32 [\(rows), \(columns)]")
    }
    return try array.floats()
  }

  private func stored(_ name: String) throws -> StoredArray {
    guard let array = file.arrays[name] else {
      throw TraceFileError.damaged("the trace has no array \(name)")
    }
    return array
  }
}

extension Transform {
  /// Whether the sizes could be those of a picture.
  fileprivate var isPossible: Bool {
    let sides = [original, resized, padded].flatMap { [$0.width, $0.height] }
    return sides.allSatisfy { $0 > 0 && $0 <= 1 << 24 } && padded.width >= resized.width
      && padded.height >= resized.height
  }
}
