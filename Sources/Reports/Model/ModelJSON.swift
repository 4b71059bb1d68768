import RetinaNet
import Support

extension ModelReport {
  /// JSON for scripts: `network` describes the network, and `settings` has every configuration field by its path, with
  /// `value`, `certainty` and `source`.
  public var json: JSONText {
    let plan = plan
    return [
      "file": .string(file.path), "name": .string(configuration.name),
      "family": .string(configuration.family.rawValue), "network": .object(network),
      "macs": [
        "height": .int(height), "width": .int(width), "backbone": .int(plan.multiplications(of: .backbone)),
        "pyramid": .int(plan.multiplications(of: .pyramid)), "heads": .int(plan.multiplications(of: .heads)),
        "total": .int(plan.multiplications),
      ], "maps_bytes": .int(plan.bytes), "anchors_per_cell": .int(architecture.anchorsPerCell),
      "classes": .int(architecture.classCount),
      "levels": .array(levels), "settings": .object(settings),
      "unused_keys": .array(file.read.unused.map(JSONText.string)),
      "warnings": .array(file.warnings.map(JSONText.string)),
    ]
  }

  private var network: [(String, JSONText)] {
    [
      ("backbone", .string(architecture.backboneName)),
      ("block", .string(architecture.isBottleneck ? "bottleneck" : "basic")),
      ("blocks", .array(architecture.stages.map { .int($0.blocks.count) })),
      ("widths", .array(architecture.stages.map { .int($0.width) })),
      ("groups", .int(architecture.groups)), ("pyramid_channels", .int(architecture.pyramid.channels)),
      ("class_tower", .int(architecture.classTower.count)), ("box_tower", .int(architecture.boxTower.count)),
      ("group_norm_heads", .bool(architecture.headsHaveGroupNorm)),
      ("batch_norm_per_level_heads", .bool(architecture.headsHaveBatchNormPerLevel)),
      ("parameters", .int(file.read.parameterCount)), ("frozen_norm_numbers", .int(frozenNumbers)),
      ("key_prefix", .string(architecture.prefix)),
    ]
  }

  private var levels: [JSONText] {
    anchorSides.enumerated().map { level, sides in
      [
        "name": .string(configuration.anchors.levelName(level)), "stride": .int(strides[level]),
        "anchors": .array(sides.map { .array([.float($0.width), .float($0.height)]) }),
      ]
    }
  }

  private var settings: [(String, JSONText)] {
    ConfigurationField.allCases.map { field in
      let origin = file.resolved.origin(of: field)
      return (
        field.rawValue,
        [
          "value": value(of: field), "certainty": .string(origin.certainty.rawValue),
          "source": .string(origin.description),
        ]
      )
    }
  }

  private func numbers(_ values: [Double]) -> JSONText { .array(values.map(JSONText.double)) }

  private func boxCoder(_ scaling: DeltaScaling) -> JSONText {
    let usual = [
      ("weights", numbers(scaling.weights)), ("means", numbers(scaling.means)),
      ("stds", numbers(scaling.stds)),
    ]
    return .object(usual + (scaling.lossWeights.map { [("loss_weights", numbers($0))] } ?? []))
  }

  private func value(of field: ConfigurationField) -> JSONText {
    let input = configuration.input
    let thresholds = configuration.thresholds
    return switch field {
    case .name: .string(configuration.name)
    case .family: .string(configuration.family.rawValue)
    case .classes: .array(configuration.classes.map { $0.map(JSONText.string) ?? .null })
    case .levels: .array(configuration.anchors.levelNames.map(JSONText.string))
    case .anchorSizes: .array(configuration.anchors.sizes.map(numbers))
    case .aspectRatios: numbers(configuration.anchors.aspectRatios)
    case .deltaScaling: boxCoder(configuration.deltaScaling)
    case .mean: numbers(input.mean)
    case .std: numbers(input.std)
    case .scale: .double(input.scale)
    case .bgr: .bool(input.bgr)
    case .minSize: .int(input.minSize)
    case .maxSize: .int(input.maxSize)
    case .sizeDivisible: .int(input.sizeDivisible)
    case .normEpsilon: .double(configuration.normEpsilon)
    case .strideIn3x3: .string(configuration.strideIn3x3 ? "3x3" : "1x1")
    case .p6Source: .string(configuration.p6Source.words)
    case .reluBeforeP7: .bool(configuration.reluBeforeP7)
    case .score: .float(thresholds.score)
    case .scoreByClass:
      .object(thresholds.scoreByClass.sorted { $0.key < $1.key }.map { ("\($0.key)", .float($0.value)) })
    case .nms: .double(thresholds.nms)
    case .topK: .int(thresholds.topK)
    case .maxDetections: .int(thresholds.maxDetections)
    case .displayScore: .float(configuration.displayScore)
    }
  }
}
