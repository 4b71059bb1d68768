import Synchronization

/// A model whose weights are read when a picture first needs them.
final class LazyModel: Sendable {
  private let file: ChosenModel
  private let threads: Int?
  private let loaded = Mutex<LoadedModel?>(nil)

  init(_ file: ChosenModel, threads: Int?) {
    self.file = file
    self.threads = threads
  }

  /// - Parameter loading: called before the weights are read.
  func get(loading: () throws -> Void) throws -> LoadedModel {
    try loaded.withLock { model in
      if let model { return model }
      try loading()
      let new = try LoadedModel(file.file, threads: threads)
      model = new
      return new
    }
  }
}
