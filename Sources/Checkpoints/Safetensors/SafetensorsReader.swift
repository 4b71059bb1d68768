import Collections

/// The layout: a 64-bit header length, a JSON header, the data.
/// Source: https://github.com/huggingface/safetensors (README, "Format", and its list of what is refused).
extension Checkpoint {
  static func readSafetensors(_ source: ByteSource) throws(CheckpointError) -> Checkpoint {
    var cursor = ByteCursor(source, 0..<source.count, what: "header")
    let length = try cursor.integer(UInt64.self)
    guard length <= Limits.safetensorsHeader else {
      throw .damaged("header", "its length \(length) is over the format's \(Limits.safetensorsHeader) bytes")
    }
    guard length <= cursor.remaining else {
      throw .damaged("header", "its length \(length) is more than the file holds")
    }
    let header = try SafetensorsHeader(source, try cursor.skip(Int(length)))
    try header.checkCover(dataBytes: cursor.remaining)

    var arrays: OrderedDictionary<String, StoredArray> = [:]
    for (name, entry) in header.entries {
      arrays[name] = StoredArray(
        name: name, type: entry.type,
        layout: try Layout(
          shape: entry.shape, storageCount: (entry.end - entry.begin) / entry.type.size, name: name),
        source: source, start: cursor.position + entry.begin)
    }
    return Checkpoint(format: .safetensors, arrays: arrays, metadata: header.metadata)
  }
}
