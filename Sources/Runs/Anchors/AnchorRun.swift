import Annotations
import Diagnosis
import Imaging
import RetinaNet
import Support

/// Measures how a model's anchors fit a data set, and fits others to it, without running the network.
public struct AnchorRun: Sendable {
  public let annotations: AnnotationSet
  public let configuration: Configuration
  public let statistics: AnchorStatistics
  /// What would give objects an anchor.
  public let advice: [AnchorAdvice]
  /// `nil` if it was not asked for, or fewer than two pictures have objects.
  public let fitted: FittedAnchors?
  public let fits: Bool
  /// What was left out, one line each.
  public let notes: [String]

  /// Why there is nothing to measure.
  public struct NoObjects: Error, CustomStringConvertible, Sendable {
    public let description: String
  }

  /// - Parameters:
  ///   - pictures: paths where pictures are looked for whose size the annotations do not give.
  ///   - fits: whether to fit anchors, too.
  public init(
    _ annotations: AnnotationSet, pictures: [String], decoding: DecodingOptions,
    _ configuration: Configuration, fits: Bool, threads: Int
  ) throws(NoObjects) {
    self.annotations = annotations
    self.configuration = configuration
    self.fits = fits
    let sizes = PictureSizes(annotations, pictures: pictures, decoding: decoding, threads: threads).sizes
    let dataSet = AnchorDataSet(annotations, sizes: sizes, configuration)
    guard !dataSet.objects.isEmpty else { throw Self.refusal(annotations, dataSet) }
    var notes: [String] = []
    if dataSet.unsizedObjects > 0 {
      notes.append(
        """
        \(annotations.source): the sizes of \(counted(dataSet.unsizedPictures, "picture")) with \
        \(counted(dataSet.unsizedObjects, "object")) are not known, and they are left out: name the folder of the pictures with --images
        """)
    }
    self.notes = notes
    statistics = AnchorStatistics(dataSet, threads: threads)
    advice = statistics.advice
    fitted = fits ? FittedAnchors(dataSet, threads: threads) : nil
  }

  private static func refusal(_ annotations: AnnotationSet, _ dataSet: AnchorDataSet) -> NoObjects {
    let reason =
      if annotations.pictures.isEmpty {
        "it lists no picture"
      } else if annotations.objects.isEmpty {
        "it holds no box that can be used"
      } else if dataSet.unsizedObjects > 0 {
        """
        it does not give the sizes of its pictures, and they were not found: name the folder of the pictures with \
        --images
        """
      } else if dataSet.flat > 0 {
        """
        of its \(counted(dataSet.flat + dataSet.ignored, "box", "boxes")), \(grouped(dataSet.flat)) \
        \(agreeing(dataSet.flat, "has", "have")) no width or height, and \(grouped(dataSet.ignored)) \
        \(agreeing(dataSet.ignored, "is a crowd", "are crowds")) or to be ignored
        """
      } else {
        "\(dataSet.ignored == 1 ? "its only box is a crowd" : "all of its \(grouped(dataSet.ignored)) boxes are crowds") or to be ignored, and training leaves \(agreeing(dataSet.ignored, "it", "them")) out"
      }
    return NoObjects(
      description: "\(annotations.source): \(reason), so there is nothing to measure anchors on")
  }
}

/// The sizes of a data set's pictures: what the annotations say, else what the headers of the files say.
struct PictureSizes {
  /// Per picture of the annotations.
  let sizes: [Transform.Size?]

  /// More is damage, and no program could open it.
  private static let longestSide = 1 << 20

  init(_ annotations: AnnotationSet, pictures: [String], decoding: DecodingOptions, threads: Int) {
    var found: [Int: String] = [:]
    for (path, place) in zip(pictures, annotations.pictures(named: pictures).places) {
      if let place, found[place] == nil { found[place] = path }
    }
    let files = found
    let folder = annotations.source.lastIndex(of: "/").map { String(annotations.source[...$0]) } ?? ""
    sizes = parallelMap(Array(annotations.pictures.indices), threads: threads) { place in
      let picture = annotations.pictures[place]
      if let width = picture.width, let height = picture.height {
        let isUsable = min(width, height) > 0 && max(width, height) <= Self.longestSide
        return isUsable ? Transform.Size(width: width, height: height) : nil
      }
      guard !annotations.objects(ofPicture: place).isEmpty else { return nil }
      let beside = picture.file.hasPrefix("/") ? picture.file : folder + picture.file
      for path in [files[place], beside].compactMap({ $0 }) {
        if let size = try? Image.probeSize(path, options: decoding) {
          return Transform.Size(width: size.width, height: size.height)
        }
      }
      return nil
    }
  }
}
