import Foundation
import Imaging
import RetinaNet
import Support

/// The first line of a run file: everything that determines the results. Two runs with the same header give the same
/// lines.
public struct RunHeader: Sendable, Equatable {
  /// One JSON object on one line, without the newline.
  let line: String

  static let opening = #"{"run":{"#

  /// - Parameters:
  ///   - version: the program's version.
  ///   - files: the whole list, of which the run takes its shard.
  ///   - model: the checkpoint's path; `nil` if traces are evaluated.
  init(
    version: String, configuration: Configuration, model: String?, decoding: DecodingOptions, files: [String],
    shard: Shard
  ) throws {
    let hash = try model.map(SHA256.hex(ofFile:))
    var list = files.map { $0 + "\n" }.joined()
    let listHash = list.withUTF8 { SHA256.hex(of: UnsafeRawBufferPointer($0)) }
    let pictures = JSONText.object([("count", .int(files.count)), ("sha256", .string(listHash))])
    line =
      Self.opening + #""version":\#(JSONText.string(version).text),"#
      + #""model_sha256":\#((hash.map(JSONText.string) ?? .null).text),"settings":\#(configuration.json()),"#
      + #""exif":"\#(decoding.exif)","max_pixels":\#(decoding.maxPixels),"#
      + #""damaged_pictures":"\#(decoding.damagedPictures)","#
      + #""white_level":\#(decoding.whiteLevel.map(String.init) ?? "null"),"#
      + #""pictures":\#(pictures.text),"shard":"\#(shard)"}}"#
  }

  /// A line read from a file.
  init(line: String) { self.line = line }

  /// The differences from another header, one per line: the field and both values. Lists the first few and counts the
  /// rest.
  func differences(from other: RunHeader, ignoring ignored: Set<String> = []) -> String {
    JSONFields.differences(
      fields.filter { !ignored.contains($0.key) }, other.fields.filter { !ignored.contains($0.key) })
  }

  /// Values by their paths, such as "settings.thresholds.nms".
  var fields: [String: String] { JSONFields.flat(run) }

  /// The model's settings; `nil` if the line does not have all of them.
  var configuration: Configuration? {
    guard let settings = run["settings"], let data = try? JSONSerialization.data(withJSONObject: settings)
    else {
      return nil
    }
    return try? Configuration(json: String(decoding: data, as: UTF8.self), source: "the run's header")
  }

  private var run: [String: Any] {
    let whole = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return whole?["run"] as? [String: Any] ?? [:]
  }
}

extension RunHeader {
  /// Which shard of which list a file has.
  struct ListShare {
    let shard: Shard
    /// The number of pictures in the shard.
    let size: Int
    /// Equal for shards of the same list, divided in the same way.
    let list: String
  }

  var share: ListShare? {
    let fields = fields
    guard let shard = fields["shard"].flatMap(Shard.init(argument:)),
      let length = fields["pictures.count"].flatMap({ UInt32($0) }).map(Int.init),
      let hash = fields["pictures.sha256"]
    else { return nil }
    return ListShare(shard: shard, size: shard.size(of: length), list: "\(length) \(hash) \(shard.count)")
  }
}
