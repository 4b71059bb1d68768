import Runs

extension PictureEntry {
  /// A source of pictures as the list begins with it.
  ///
  /// - Parameters:
  ///   - index: its place among the sources.
  ///   - truthFailure: why no ground truth could be read at all.
  init(_ source: PictureSource, _ index: Int, _ truth: PictureTruth?, truthFailure: String? = nil) {
    self.init(
      name: source.name, status: source.failure.map { .failed($0) } ?? .listed,
      isReadOnce: source == .standardInput,
      objects: truth?.targets(ofSource: index)?.map { MarkedObject($0) },
      truthFailure: truth.map { $0.failure(ofSource: index) } ?? truthFailure,
      unannotated: truth?.match.unannotatedChannels ?? [],
      unknownObjects: truth?.unknownObjects(ofSource: index) ?? [])
  }
}
