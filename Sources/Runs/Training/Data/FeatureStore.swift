import Checkpoints
import Foundation
import OrderedCollections
import RetinaNet
import Support
import Synchronization
import Tensors
import Training

/// A picture in one of the forms that augmentation gives it.
struct FeatureKey: Hashable, Sendable {
  let picture: Int
  let isFlipped: Bool
  let minSize: Int?
}

/// What frozen layers make of pictures, kept for as long as a run lasts: in memory, and on disk beyond a limit.
final class FeatureStore: Sendable {
  private let folder: String
  private let limit: Int
  private let state = Mutex(StoreState())

  private struct StoreState {
    var inMemory: [FeatureKey: PictureFeatures] = [:]
    var bytes = 0
    var onDisk: [FeatureKey: Transform.Size] = [:]
  }

  /// - Parameters:
  ///   - folder: for features on disk; made when it is needed, with a slash at its end.
  ///   - limit: bytes in memory.
  init(folder: String, limit: Int) {
    self.folder = folder
    self.limit = limit
  }

  /// Removes what lies on the disk: what an earlier process left is not trusted, and a finished run needs none of it.
  func clear() { try? FileManager.default.removeItem(atPath: folder) }

  func holds(_ key: FeatureKey) -> Bool {
    state.withLock { $0.inMemory[key] != nil || $0.onDisk[key] != nil }
  }

  /// The features of a picture, computed where they are not kept yet.
  func features(_ key: FeatureKey, compute: () throws -> PictureFeatures) throws -> PictureFeatures {
    let (known, stored) = state.withLock { ($0.inMemory[key], $0.onDisk[key]) }
    if let known { return known }
    if let stored { return try read(key, stored) }
    let made = try compute()
    let fits = state.withLock { state in
      guard state.bytes + made.bytes <= limit else { return false }
      state.bytes += made.bytes
      state.inMemory[key] = made
      return true
    }
    if !fits {
      try write(made, key)
      state.withLock { $0.onDisk[key] = made.padded }
    }
    return made
  }

  private func path(_ key: FeatureKey) -> String {
    "\(folder)\(key.picture)\(key.isFlipped ? "-mirrored" : "")\(key.minSize.map { "-\($0)" } ?? "").safetensors"
  }

  private func write(_ features: PictureFeatures, _ key: FeatureKey) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var arrays: OrderedDictionary<String, Safetensors.Value> = [:]
    for (place, map) in features.maps.enumerated() { arrays["\(place)"] = .floats(map) }
    try Safetensors.write(arrays, to: path(key))
  }

  private func read(_ key: FeatureKey, _ padded: Transform.Size) throws -> PictureFeatures {
    let file = try Checkpoint.open(path(key), requiringFinite: false)
    let maps = try file.arrays.keys.indices.map { place in
      guard let array = file.arrays["\(place)"] else {
        throw TrainingRefused(
          "\(path(key)): features that this run wrote have changed; start the command again")
      }
      return try array.floats()
    }
    return PictureFeatures(padded: padded, maps: maps)
  }
}
