import Evaluation
import Imaging
import RetinaNet

/// Runs the network at the sizes that are said to give a missed object an anchor, and looks what becomes of it there.
struct SizeTrials {
  let explainer: Explainer
  let model: LoadedModel
  /// Sizes that are tried per picture; objects are served by falling area.
  let most: Int

  func run(
    on image: Image, _ source: PictureSource, _ scene: inout ExplainedScene,
    progress: @escaping (Double) -> Void
  ) throws {
    var wanted: [Size: [Place]] = [:]
    var order: [Size] = []
    let objects = scene.objects.indices.sorted {
      (scene.objects[$1].area, $0) < (scene.objects[$0].area, $1)
    }
    for object in objects {
      for (remedy, explained) in scene.objects[object].remedies.enumerated() {
        guard case .inputSize(let least, let largest) = explained.remedy.change else { continue }
        let size = Size(minSize: least, maxSize: largest)
        if wanted[size] == nil { order.append(size) }
        wanted[size, default: []].append(Place(object: object, remedy: remedy))
      }
    }
    for size in order.prefix(most) where !Interruption.isRequested {
      var input = model.configuration.input
      (input.minSize, input.maxSize) = (size.minSize, size.maxSize)
      let diagnosis: Diagnosis
      do {
        diagnosis = try explainer.diagnose(
          image, source, scene.objects.map(\.target), by: model.preparing(input), progress: progress)
      } catch let error as MemoryCheck.TooLittle {
        Console.complain("\(source.name): --try-sizes, shorter side \(size.minSize): \(error)")
        continue
      }
      for place in wanted[size] ?? [] {
        let explanation = diagnosis.explanations[place.object]
        scene.objects[place.object].remedies[place.remedy].trial = SizeTrial(
          outcome: explanation.outcome, score: explanation.evidence.bestCandidate?.score)
      }
    }
  }

  private struct Size: Hashable {
    let minSize: Int
    let maxSize: Int
  }

  private struct Place {
    let object: Int
    let remedy: Int
  }
}
