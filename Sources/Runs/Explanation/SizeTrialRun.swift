import Diagnosis
import Imaging
import RetinaNet

/// Runs the network at input sizes that would give a missed object an anchor, and records the object's outcome there.
struct SizeTrialRun {
  let explainer: Explainer
  /// The maximum number of sizes tried per picture; large objects come first.
  let limit: Int
  let monitor: RunMonitor

  func run(
    on image: Image, _ source: PictureSource, _ picture: inout ExplainedPicture,
    progress: (Double) -> Void
  ) throws {
    var wanted: [InputSides: [RemedyPlace]] = [:]
    var order: [InputSides] = []
    let objects = picture.objects.indices.sorted {
      (picture.objects[$1].target.area, $0) < (picture.objects[$0].target.area, $1)
    }
    for object in objects {
      for (remedy, explained) in picture.objects[object].remedies.enumerated() {
        guard case .inputSize(let minSize, let maxSize) = explained.remedy.change else { continue }
        let sides = InputSides(minSize: minSize, maxSize: maxSize)
        if wanted[sides] == nil { order.append(sides) }
        wanted[sides, default: []].append(RemedyPlace(object: object, remedy: remedy))
      }
    }
    for sides in order.prefix(limit) where !monitor.isInterrupted() {
      var input = explainer.session.configuration.input
      (input.minSize, input.maxSize) = (sides.minSize, sides.maxSize)
      let diagnosis: PictureDiagnosis
      do {
        diagnosis = try explainer.diagnose(
          image, source, picture.objects.map(\.target), by: explainer.session.preparing(input),
          progress: progress)
      } catch {
        // The picture itself is explained.
        monitor.complain(
          "\(source.name): --try-sizes, shorter side \(sides.minSize): \(failureReason(error))")
        continue
      }
      for place in wanted[sides] ?? [] {
        let explanation = diagnosis.explanations[place.object]
        picture.objects[place.object].remedies[place.remedy].trial = SizeTrial(
          outcome: explanation.outcome, score: explanation.evidence.bestCandidate?.score)
      }
    }
  }

  /// The resized picture's shorter side and the maximum of its longer one, in pixels.
  private struct InputSides: Hashable {
    let minSize: Int
    let maxSize: Int
  }

  private struct RemedyPlace {
    let object: Int
    let remedy: Int
  }
}
