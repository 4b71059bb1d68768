import Diagnosis
import Imaging
import RetinaNet
import Terminal

extension Examination {
  private struct Dropped: Error {}

  /// Runs the network, unless that is done, and keeps only the record and what other thresholds need.
  func result(in services: any Services, isStopped: () -> Bool) -> ExaminationResult {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      if isStopped() { throw Dropped() }
      var traced = inspected.map { (trace: $0.trace, candidates: $0.candidates) }
      if traced == nil {
        traced = try services.examine(inference, picture: picture) { if isStopped() { throw Dropped() } }
      }
      guard let traced else { throw Dropped() }
      let classes = traced.trace.levels.first?.logits.shape[1] ?? 0
      let targets = targets ?? []
      guard targets.allSatisfy({ (0..<classes).contains($0.label) }) else {
        return .failed("the ground truth has classes that this trace's model does not have")
      }
      let known = coverage.flatMap { $0.targets == targets && $0.candidates === traced.candidates ? $0 : nil }
      let coverage =
        known ?? PictureCoverage(traced.trace, traced.candidates, targets, unannotated: unannotated)
      let diagnosis = PictureDiagnosis(coverage, traced.candidates.select(thresholds))
      return .done(
        PictureRecord(PictureFindings(diagnosis), isAnnotated: self.targets != nil),
        keepsCandidates ? KeptCoverage(diagnosis, floor: Browser.floor) : nil, targets: self.targets,
        seconds: inspected == nil ? (clock.now - start) / .seconds(1) : nil)
    } catch is Dropped {
      return .dropped
    } catch {
      return .failed(String(describing: error))
    }
  }
}

extension Thumbnail {
  /// Reads a picture and makes its thumbnail.
  ///
  /// - Parameter picture: the picture, if it has been read.
  static func made(
    _ index: Int, _ style: ThumbnailStyle, _ picture: LoadedPicture?, _ services: any Services
  ) -> Result<Thumbnail, ThumbnailFailure> {
    do {
      if let picture {
        let size = PixelSize(width: picture.image.width, height: picture.image.height)
        return .success(Thumbnail(picture.pyramid, size, style))
      }
      let least = PixelSize(width: style.size.width * Glyph.width, height: style.size.height * Glyph.height)
      let (image, size) = try services.thumbnail(index, least: least)
      return .success(Thumbnail(PicturePyramid(image), size, style))
    } catch {
      return .failure(ThumbnailFailure(reason: String(describing: error)))
    }
  }

  /// - Parameters:
  ///   - pyramid: of the picture, at any size.
  ///   - size: the picture's own.
  private init(_ pyramid: PicturePyramid, _ size: PixelSize, _ style: ThumbnailStyle) {
    let area = style.viewport(size).area
    let window = Window(
      x: 0, y: 0, width: Double(pyramid.image.width), height: Double(pyramid.image.height))
    let samples = Mosaic.samples(of: pyramid, window, columns: area.width, rows: area.height)
    self.init(cells: Mosaic(glyphs: style.glyphs, depth: style.depth).canvas(samples), picture: size)
  }
}
