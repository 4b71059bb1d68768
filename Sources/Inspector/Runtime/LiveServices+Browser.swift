import Imaging
import RetinaNet
import Runs
import Support

extension LiveServices {
  public func examine(
    _ inference: InferenceID, picture: LoadedPicture?, proceed: () throws -> Void
  ) throws -> (trace: Trace, candidates: PreparedCandidates) {
    var clock = StageClock()
    let source = sources[inference.picture]
    let trace = try session.trace(source, decoded: picture?.image, clock: &clock) { _ in try proceed() }
    try proceed()
    return (trace, prepared(trace))
  }

  /// The candidates above the lowest score that the thresholds begin with.
  func prepared(_ trace: Trace) -> PreparedCandidates {
    let floor = min(thresholds.lowestScore, trace.configuration.thresholds.lowestScore)
    return PreparedCandidates(trace, above: floor, workers: session.workers)
  }

  public func thumbnail(_ picture: Int, least: PixelSize) throws -> (image: Image, size: PixelSize) {
    var decoding = session.decoding
    switch sources[picture] {
    case .trace(let path):
      let image = try Trace(contentsOf: path).image
      return (image, PixelSize(width: image.width, height: image.height))
    case .standardInput: throw ReadOnce()
    case .file, .unusable:
      decoding.least = least
      let image = try sources[picture].image(decoding)
      decoding.least = nil
      guard case .file(let path) = sources[picture] else {
        return (image, PixelSize(width: image.width, height: image.height))
      }
      let size = try Image.probeSize(path, options: decoding)
      return (image, PixelSize(width: size.width, height: size.height))
    }
  }

  private struct ReadOnce: Error, CustomStringConvertible {
    let description = "standard input can be read only once"
  }
}
