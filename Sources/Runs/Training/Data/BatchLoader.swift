import Imaging
import RetinaNet
import Support
import Synchronization
import Training

/// A picture of a batch, changed as its turn demands.
struct BatchPicture: Sendable {
  /// By its place in the training set.
  let place: Int
  let variant: PictureVariant
  let transform: Transform
  let objects: [TrainingObject]
  /// `nil` where its features are known.
  let image: Image?

  var key: FeatureKey {
    FeatureKey(picture: place, isFlipped: variant.isFlipped, minSize: variant.minSize)
  }
}

/// Decodes and changes the pictures of the next batch while the present one is computed.
final class BatchLoader: Sendable {
  private let source: BatchSource
  private let state: Mutex<LoaderState>

  private struct LoaderState {
    var order: PictureOrder
    var begun: (number: Int, work: AwaitedWork<[BatchPicture]>)?
  }

  init(
    _ set: TrainingSet, _ configuration: Configuration, _ augmentation: Augmentation, _ order: PictureOrder,
    _ decoding: DecodingOptions
  ) {
    source = BatchSource(
      set: set, configuration: configuration, augmentation: augmentation, decoding: decoding)
    state = Mutex(LoaderState(order: order))
  }

  /// A batch; then begins with the one after it.
  ///
  /// - Parameters:
  ///   - number: from 0.
  ///   - isKnown: whether a picture's pixels are not needed.
  func take(
    _ number: Int, isKnown: @escaping @Sendable (FeatureKey) -> Bool = { _ in false }
  ) throws -> [BatchPicture] {
    let begun = state.withLock { state in
      defer { state.begun = nil }
      return state.begun?.number == number ? state.begun?.work : nil
    }
    let work = begun ?? self.work(number, isKnown)
    if begun == nil { work.run() }
    defer {
      let next = self.work(number + 1, isKnown)
      state.withLock { $0.begun = (number + 1, next) }
      next.begin()
    }
    return try work.result()
  }

  private func work(
    _ number: Int, _ isKnown: @escaping @Sendable (FeatureKey) -> Bool
  ) -> AwaitedWork<[BatchPicture]> {
    let places = state.withLock { $0.order.pictures(ofBatch: number) }
    // It knows no loader, which keeps it.
    return AwaitedWork { [source] in try source.load(number, places, isKnown) }
  }
}

/// Where batches come from.
private struct BatchSource: Sendable {
  let set: TrainingSet
  let configuration: Configuration
  let augmentation: Augmentation
  let decoding: DecodingOptions

  func load(
    _ number: Int, _ places: [Int], _ isKnown: @Sendable (FeatureKey) -> Bool
  ) throws -> [BatchPicture] {
    try places.enumerated().map { turn, place in
      let picture = set.pictures[place]
      let variant = augmentation.variant(batch: number, place: turn)
      let key = FeatureKey(picture: place, isFlipped: variant.isFlipped, minSize: variant.minSize)
      return BatchPicture(
        place: place, variant: variant,
        transform: augmentation.transform(picture.size, variant, configuration),
        objects: variant.apply(to: picture.objects, width: picture.size.width),
        image: isKnown(key) ? nil : variant.apply(to: try decoded(picture)))
    }
  }

  private func decoded(_ picture: TrainingPicture) throws -> Image {
    let image: Image
    do {
      image = try Image.open(picture.file, options: decoding)
    } catch {
      throw UnreadableTrainingPicture(reason: "\(error)")
    }
    guard (image.width, image.height) == (picture.size.width, picture.size.height) else {
      throw UnreadableTrainingPicture(reason: "\(picture.file) has changed since the run began")
    }
    return image
  }
}

/// A picture that could be measured before the run, and cannot be decoded.
struct UnreadableTrainingPicture: Error, CustomStringConvertible {
  let reason: String

  var description: String {
    """
    \(reason). The run stops here, since what it would learn depends on every picture: mend the file, and the same \
    command goes on; or take it out of the annotations, and begin again
    """
  }
}
