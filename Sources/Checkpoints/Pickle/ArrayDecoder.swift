import OrderedCollections
import Support

/// Finds the arrays among a pickle's values.
struct ArrayDecoder {
  private let heap: PickleHeap
  /// Finds a storage in the container, and checks that it has the number of bytes that the reference gives.
  private let storage: (TorchStorageReference, _ name: String) throws(CheckpointError) -> TorchStorageBytes
  private var storageTypes: [String: ElementType?] = [:]
  private var numPy: NumPyArrays

  init(
    _ heap: PickleHeap,
    storage: @escaping (TorchStorageReference, _ name: String) throws(CheckpointError) -> TorchStorageBytes
  ) {
    self.heap = heap
    self.storage = storage
    numPy = NumPyArrays(heap)
  }

  private typealias DecodedWeights = (
    arrays: OrderedDictionary<String, StoredArray>, saved: [String: PlainValue], notes: [String],
    found: WeightSearch.FoundWeights
  )

  /// All arrays of the weights at or below `root`, what was saved with them, notes for the user, and the weights' place.
  ///
  /// - Parameter wanted: which weights, where there are several; see `WeightSearch`.
  private mutating func decode(
    _ root: ValueID, wanted: String?
  ) throws(CheckpointError) -> DecodedWeights {
    let found = try WeightSearch(heap, wanted: wanted).find(below: root)
    var reader = PlainValueReader(heap)
    let saved = reader.members(beside: found)
    var arrays: OrderedDictionary<String, StoredArray> = [:]
    var skipped = SkippedNames()
    for entry in found.entries {
      let value = entry.value
      if heap.isPlain(value) {
        // Settings may lie among the arrays.
        if entry.name.flatMap({ saved[$0] }) == nil { skipped.count(entry.name) }
        continue
      }
      guard let name = entry.name else {
        throw .damaged(
          "pickle", "the name of a weight is \(heap.summary(entry.key)), or over \(Limits.name) bytes")
      }
      guard let array = try decode(value, name) else { throw heap.notAnArray(value, name) }
      guard arrays.updateValue(array, forKey: name) == nil else {
        throw .damaged(name, "two weights have this name")
      }
      guard arrays.count <= Limits.arrays else {
        throw .unsupported(
          "pickle", "it holds more than \(Limits.arrays) arrays",
          remedy: "Save the weights of the model alone")
      }
    }
    guard !arrays.isEmpty else { throw heap.noWeights(among: found.entries.map(\.name)) }
    return (
      arrays, saved, found.notes + heap.warnings(skipped: skipped, readsModules: !found.modules.isEmpty),
      found
    )
  }

  /// The checkpoint whose weights lie at or below `root`.
  mutating func checkpoint(
    _ root: ValueID, format: CheckpointFormat, wanted: String?, warnings: [String] = []
  ) throws(CheckpointError) -> Checkpoint {
    let (arrays, saved, notes, found) = try decode(root, wanted: wanted)
    return Checkpoint(
      format: format, arrays: arrays, weightsPath: found.path,
      saved: saved,
      modules: try StoredModule.all(found.modules, in: heap), unsavedBuffers: try buffers(found.unsaved),
      warnings: notes + warnings)
  }

  private mutating func buffers(_ entries: [WeightSearch.WeightEntry]) throws(CheckpointError) -> [String:
    StoredArray]
  {
    var buffers: [String: StoredArray] = [:]
    for entry in entries {
      guard let name = entry.name, let array = try decode(entry.value, name) else { continue }
      buffers[name] = array
    }
    return buffers
  }

  /// Nil if the value is not an array.
  private mutating func decode(_ id: ValueID, _ name: String) throws(CheckpointError) -> StoredArray? {
    if let tensor = try TorchTensor(id, in: heap, name: name) { return try decode(tensor, name) }
    if let array = try numPy.array(id, name: name) { return array }
    return nil
  }

  private mutating func decode(_ tensor: TorchTensor, _ name: String) throws(CheckpointError) -> StoredArray {
    let reference = try TorchStorageReference(tensor.storage, in: heap, name: name)
    if let earlier = storageTypes.updateValue(reference.type, forKey: reference.key),
      earlier != reference.type
    {
      throw .damaged(name, "its storage is given two element types")
    }
    guard let type = reference.type ?? tensor.type else { throw .damaged(name, "it has no element type") }
    let bytes = try storage(reference, name)
    let layout = try Layout(
      shape: tensor.shape, strides: tensor.strides, offset: tensor.offset,
      storageCount: bytes.range.count / type.size, name: name)
    return StoredArray(
      name: name, type: type, layout: layout, source: bytes.source, start: bytes.range.lowerBound,
      isBigEndian: bytes.isBigEndian)
  }
}

/// Reads a plain pickle of NumPy arrays, the format of detectron2's model zoo.
extension Checkpoint {
  static func readPickle(_ source: ByteSource, wanted: String?) throws(CheckpointError) -> Checkpoint {
    let (root, heap, end) = try Unpickler.read(source, 0..<source.count)
    guard end == source.count else {
      throw .damaged(
        "pickle",
        "\(counted(source.count - end, "byte")) \(agreeing(source.count - end, "follows", "follow")) it")
    }
    var decoder = ArrayDecoder(heap) { (_, name) throws(CheckpointError) in
      throw .unsupported(
        name, "it is a tensor whose storage lies outside the pickle",
        remedy: "Save the weights with torch.save")
    }
    return try decoder.checkpoint(root, format: .pickle, wanted: wanted)
  }
}
