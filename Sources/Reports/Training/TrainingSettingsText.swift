import RetinaNet
import Runs
import Support
import Training

/// A setting as short as it can be said: "0.9", "0.00125".
private func plain(_ value: Double) -> String { "\(Float(value))" }

extension TrainingPlan {
  /// What will be trained, and how, for people: every setting, whether it was given or decided.
  public var text: String {
    rows.map { TextLayout.labeled($0, printable($1)) }.joined()
  }

  private var rows: [(String, String)] {
    var rows = [("data", dataWords)]
    if let left = leftOutWords { rows.append(("left out", left)) }
    rows += [
      ("classes", classWords), ("network", networkWords), ("trained", trainedWords), ("steps", stepWords),
      ("optimiser", optimizerWords), ("rate", rateWords), ("loss", lossWords), ("pictures", pictureWords),
    ]
    if let validation {
      rows.append(
        (
          "validation",
          """
          \(counted(validation.sources.count, "picture")) of \(validation.images), every \
          \(counted(settings.evaluateEvery, "step"))
          """
        ))
    }
    return rows
  }

  private var dataWords: String {
    """
    \(counted(set.pictures.count, "picture")), \(counted(set.objectCount, "object"))\
    \(set.emptyPictures > 0 ? ", \(grouped(set.emptyPictures)) pictures without objects (kept: all of them is background)" : "")
    """
  }

  private var leftOutWords: String? {
    let left = set.leftOut
    let unknown = left.unknown.values.reduce(0, +)
    let parts = [
      left.crowds > 0 ? counted(left.crowds, "crowd") : nil,
      left.ignored > 0 ? "\(counted(left.ignored, "object")) to ignore" : nil,
      left.empty > 0
        ? "\(counted(left.empty, "box", "boxes")) without an area in the picture (\(left.emptyExamples[0]))"
        : nil,
      unknown > 0
        ? "\(counted(unknown, "object")) of other classes (\(left.unknown.keys.sorted().prefix(3).joined(separator: ", ")))"
        : nil,
      source.missing.isEmpty
        ? nil : "\(counted(source.missing.count, "picture")) not found (\(source.missing[0]))",
      source.unlisted.isEmpty
        ? nil
        : "\(counted(source.unlisted.count, "picture")) that the annotations do not list (\(source.unlisted[0]))",
      set.unreadable.isEmpty && source.unusable.isEmpty
        ? nil
        : """
        \(counted(set.unreadable.count + source.unusable.count, "picture")) that cannot be read \
        (\((set.unreadable + source.unusable)[0]))
        """,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private var classWords: String {
    let counts = zip(start.configuration.classes, set.counts).compactMap { name, count in
      name.map { "\($0) \(grouped(count))".replacing(" ", with: "\u{A0}") }
    }
    let shown = counts.prefix(30).joined(separator: ", ")
    return shown + (counts.count > 30 ? " and \(grouped(counts.count - 30)) more" : "")
  }

  private var networkWords: String {
    "\(start.architecture.backboneName), \(start.configuration.family.title), "
      + "\(counted(start.configuration.classes.count, "class channel")), "
      + "\(grouped(start.arrays.values.reduce(0) { $0 + $1.count })) numbers"
  }

  private var trainedWords: String {
    let part =
      switch settings.trained {
      case .last where request.trainsNewClassesOnly:
        "the channels of new classes in the last classification layer; all other classes keep their scores"
      case .last: "the last layer of each head"
      case .head: "both heads"
      case .pyramid: "pyramid and heads"
      case .backbone(let count): "the last \(counted(count, "stage")) of the backbone, pyramid and heads"
      case .all: "everything"
      }
    let norms =
      switch settings.norms {
      case .frozen: "batch normalisation frozen"
      case .stored: "batch normalisation by the stored statistics, its scale and shift trained"
      case .batch: "batch normalisation by the batch's statistics"
      }
    let kept =
      keepsFeatures ? "; what the frozen layers give is computed once for each picture, and kept" : ""
    let padding =
      padsAlone
      ? """
      ; for that each picture is padded alone, where the family pads to the largest of a batch: features near the border \
      differ, and no anchor lies over the padding
      """ : ""
    return
      "\(part) (--train \(settings.trainedName)); \(norms) (--norms \(settings.norms.name))\(kept)\(padding)"
  }

  private var stepWords: String {
    let accumulated = request.accumulate > 1 ? " in \(request.accumulate) batches" : ""
    let epochs = Double(settings.steps) / settings.stepsPerEpoch
    return """
      \(grouped(settings.steps)) of \(counted(settings.picturesPerStep, "picture"))\(accumulated), which is \
      \(numberText(epochs)) times through the data; order \(settings.order.kind.rawValue), seed \(request.seed), \
      \(counted(workers.count, "thread"))
      """
  }

  private var optimizerWords: String {
    let method =
      switch settings.optimizer.method {
      case .sgd(let momentum): "SGD, momentum \(plain(momentum))"
      case .adamW(let beta1, let beta2, _):
        "AdamW, betas \(plain(beta1)) and \(plain(beta2))"
      }
    let decayed =
      switch settings.decayed {
      case .all: "of all parameters"
      case .exceptNorms: "of all but normalisations"
      case .weights: "of weights of more than one dimension"
      }
    let clip = request.clip.map { ", gradient norm clipped at \(plain($0))" } ?? ""
    let average = request.average.map { ", moving average of the weights \(plain($0))" } ?? ""
    return "\(method), weight decay \(plain(settings.optimizer.weightDecay)) \(decayed)\(clip)\(average)"
  }

  private var rateWords: String {
    let shape =
      switch settings.schedule.shape {
      case .constant: "constant"
      case .cosine: "a cosine to 0"
      case .steps(let places): "divided by ten at step \(places.map(grouped).joined(separator: " and "))"
      }
    let warmup = settings.schedule.warmup > 0 ? ", warm-up \(counted(settings.schedule.warmup, "step"))" : ""
    let origin =
      request.rate == nil
      ? " (\(settings.recipe.source): \(optionText(settings.recipe.rate)) for \(TrainingRecipe.batch) pictures)"
      : ""
    return "\(optionText(settings.rate))\(origin)\(warmup), \(shape)"
  }

  private var lossWords: String {
    let focal = settings.loss.focal
    let alpha = focal.alpha.map { ", alpha \(plain($0))" } ?? ""
    let name =
      focal.gamma == 0 ? "cross entropy\(alpha)" : "focal loss\(alpha), gamma \(plain(focal.gamma))"
    let box =
      switch settings.loss.box {
      case .l1: "L1"
      case .smoothL1(let beta): "smooth L1, beta \(plain(beta))"
      case .giou: "GIoU"
      }
    return
      "\(name); boxes by \(box); new classification layers begin at a score of \(plain(settings.prior))"
  }

  private var pictureWords: String {
    let input = start.configuration.input
    let sizes =
      switch settings.augmentation.sizes {
      case .configured where input.keepsSize: "at their own sizes"
      case .configured: "shorter side \(input.minSize) px, longer at most \(input.maxSize) px"
      case .drawn(let sizes) where sizes.count == 1:
        "shorter side \(sizes[0]) px, longer at most \(input.maxSize) px"
      case .drawn(let sizes):
        "shorter side of \(sizes.map(String.init).joined(separator: ", ")) px at random, longer at most \(input.maxSize) px"
      case .original: "of their own size"
      }
    let flip =
      settings.augmentation.flip > 0
      ? ", mirrored with probability \(plain(settings.augmentation.flip))" : ""
    let jitter =
      settings.augmentation.jitter > 0
      ? ", colours changed by up to \(plain(settings.augmentation.jitter))" : ""
    return sizes + flip + jitter
  }
}
