import RetinaNet
import Support
import Training

/// What anchors the objects of a training set will have, without running the network.
public struct AnchorPreview: Sendable, Hashable {
  /// Pictures that were looked at: all, or evenly chosen ones of very many.
  public private(set) var pictures = 0
  public private(set) var objects = 0
  /// Positive anchors in all of them.
  public private(set) var positives = 0
  /// Objects whose best anchor has an IoU below 0.5, and which have only what the low-quality rule gives them.
  public private(set) var lowQuality = 0
  /// Objects that no anchor touches, and where the first of them are.
  public private(set) var untouched = 0
  public private(set) var untouchedExamples: [String] = []
  /// Pictures with objects, but without a positive anchor.
  public private(set) var withoutPositive = 0

  /// More pictures would take minutes.
  private static let mostPictures = 20_000

  init(_ plan: TrainingPlan) {
    let all = plan.set.pictures
    let step = max(1, (all.count + Self.mostPictures - 1) / Self.mostPictures)
    let chosen = stride(from: 0, to: all.count, by: step).map { all[$0] }
    let configuration = plan.start.configuration
    let augmentation = plan.settings.augmentation
    // Of several input sizes the middle one.
    let minSize: Int? =
      if case .drawn(let sizes) = augmentation.sizes { sizes.sorted()[sizes.count / 2] } else { nil }
    let variant = PictureVariant(minSize: minSize)
    let found = parallelMap(chosen, threads: plan.workers.count) { picture -> TrainingTargets in
      let transform = augmentation.transform(picture.size, variant, configuration)
      return TrainingTargets(picture.objects, transform, configuration)
    }
    for (picture, targets) in zip(chosen, found) { add(picture, targets) }
  }

  private mutating func add(_ picture: TrainingPicture, _ targets: TrainingTargets) {
    pictures += 1
    objects += picture.objects.count
    positives += targets.positiveCount
    if !picture.objects.isEmpty, targets.positiveCount == 0 { withoutPositive += 1 }
    for (object, iou) in zip(picture.objects, targets.matches.bestIoU) {
      if !(iou > 0) {
        untouched += 1
        if untouchedExamples.count < 3 {
          let box = object.box
          untouchedExamples.append("\(box.x1), \(box.y1) to \(box.x2), \(box.y2) in \(picture.file)")
        }
      } else if iou < AnchorMatcher.foregroundIoU {
        lowQuality += 1
      }
    }
  }
}
