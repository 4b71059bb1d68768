import Support

/// Reads what `torch.save` wrote before PyTorch 1.6: five pickles in a row (a magic number, the protocol, system
/// properties, the object, the storage keys), then each storage as a 64-bit count and its little-endian elements. There
/// are no checksums.
///
/// Source: `_legacy_save` and `_legacy_load` in PyTorch's torch/serialization.py, and `writeFileRaw` in its
/// torch/csrc/serialization.cpp.
extension Checkpoint {
  /// 0x1950A86A20F9469CFC6C as a pickled integer, followed by STOP.
  private static let magic: [UInt8] = [
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let protocolVersion = 1001

  /// Whether the first pickle, which may start with a frame, is the magic number.
  static func startsWithTorchMagic(_ source: ByteSource) -> Bool {
    source.starts(with: magic, at: 2)
      || source.starts(with: [0x95], at: 2) && source.starts(with: magic, at: 11)
  }

  static func readTorchLegacy(_ source: ByteSource, wanted: String?) throws(CheckpointError) -> Checkpoint {
    var position = try Unpickler.read(source, 0..<source.count).end
    func next() throws(CheckpointError) -> (root: ValueID, heap: PickleHeap) {
      let (root, heap, end) = try Unpickler.read(source, position..<source.count)
      position = end
      return (root, heap)
    }
    let version = try next()
    guard version.heap.integer(version.root) == protocolVersion else {
      throw .unsupported(
        "pickle", "its version of the legacy format is not \(protocolVersion)",
        remedy: "Load it with torch.load(…, weights_only=True) and save it again with torch.save")
    }
    _ = try next()  // system properties; storages are always little-endian
    let object = try next()
    let keys = try next()
    let storages = try LegacyStorages(
      object.heap, keys.heap, keys.root, source, position..<source.count)
    var decoder = ArrayDecoder(object.heap, storage: storages.find)
    return try decoder.checkpoint(
      object.root, format: .torchLegacy, wanted: wanted, warnings: storages.warnings)
  }
}

/// Where the storages of a legacy file are.
private struct LegacyStorages {
  private var ranges: [String: Range<Int>] = [:]
  private(set) var warnings: [String] = []
  private let source: ByteSource

  /// Walks through the storages after the pickles. Their byte sizes depend on the element type, which only the object's
  /// references give.
  init(
    _ object: PickleHeap, _ keys: PickleHeap, _ list: ValueID, _ source: ByteSource, _ range: Range<Int>
  ) throws(CheckpointError) {
    self.source = source
    var references: [String: TorchStorageReference] = [:]
    for id in object.persistents {
      // A pickled whole model also refers to its source code.
      guard !TorchStorageReference.isOther(id, in: object) else { continue }
      let reference = try TorchStorageReference(id, in: object, name: "storage")
      references[reference.key] = reference
    }
    guard case .list(let elements) = keys[list] else {
      throw .damaged("pickle", "the list of storages is missing")
    }
    var cursor = ByteCursor(source, range, what: "storages")
    for element in elements {
      guard let key = keys.name(element), let reference = references[key] else {
        throw .damaged("storages", "one has a key that nothing refers to")
      }
      let count = try cursor.integer(Int64.self)
      guard count == reference.count else {
        throw .damaged(
          "storages", "\(quoted(key)) should have \(reference.count) elements, but says otherwise")
      }
      guard ranges.updateValue(try cursor.skip(try reference.byteCount(name: key)), forKey: key) == nil else {
        throw .damaged("storages", "\(quoted(key)) is there twice")
      }
    }
    if cursor.remaining > 0 {
      warnings.append(
        "\(counted(cursor.remaining, "byte")) \(agreeing(cursor.remaining, "follows", "follow")) the last storage"
      )
    }
  }

  func find(_ reference: TorchStorageReference, _ name: String) throws(CheckpointError) -> TorchStorageBytes {
    guard let whole = ranges[reference.key], whole.count == (try reference.byteCount(name: name)) else {
      throw .damaged(name, "its storage \(quoted(reference.key)) is missing or of another size")
    }
    guard let view = reference.view, let type = reference.type else {
      return TorchStorageBytes(source: source, range: whole, isBigEndian: false)
    }
    let (end, overflow) = view.offset.addingReportingOverflow(view.count)
    guard !overflow, end <= reference.count else {
      throw .damaged(name, "its view reaches beyond its storage")
    }
    let start = whole.lowerBound + view.offset * type.size
    return TorchStorageBytes(
      source: source, range: start..<(start + view.count * type.size), isBigEndian: false)
  }
}
