import Imaging
import RetinaNet

/// A picture that has been read, ready to be shown at any size.
public struct LoadedPicture: Sendable {
  public let image: Image
  public let pyramid: PicturePyramid

  public init(_ image: Image) {
    self.image = image
    pyramid = PicturePyramid(image)
  }

  public var byteCount: Int { pyramid.byteCount }
}

/// A picture through a model: what all views look at.
public struct InspectedPicture: Sendable {
  public let picture: LoadedPicture
  public let trace: Trace
  public let candidates: PreparedCandidates
  /// The trace's feature maps in the form that the views draw.
  let maps: FeatureMaps

  /// Reads every feature map once, so do not call it on the thread that answers keys.
  public init(picture: LoadedPicture, trace: Trace, candidates: PreparedCandidates) {
    self.picture = picture
    self.trace = trace
    self.candidates = candidates
    maps = FeatureMaps(trace)
  }

  /// The memory that it takes, approximately.
  public var byteCount: Int {
    let backbone = trace.backbone.reduce(trace.input.count) { $0 + $1.count }
    let levels = trace.levels.reduce(0) {
      $0 + $1.features.count + $1.logits.count + $1.deltas.count + $1.anchors.count
    }
    let pairs = trace.levels.reduce(0) { $0 + $1.logits.count }
    return picture.byteCount + maps.byteCount + (backbone + levels) * MemoryLayout<Float>.size + pairs * 9 / 2
  }

  /// The name of a class channel for display.
  public func name(ofClass label: Int) -> String { trace.configuration.title(ofClass: label) }
}
