import Checkpoints

/// The settings of a torchvision RetinaNet in what a training program saved, by the names that its classes give their
/// arguments, wherever they lie: alone, or in dictionaries such as `hyper_parameters`.
struct NamedSettings {
  enum Setting: String, CaseIterable {
    case score = "score_thresh"
    case nms = "nms_thresh"
    case maxDetections = "detections_per_img"
    case topK = "topk_candidates"
    case anchorSizes = "anchor_sizes"
    case aspectRatios = "aspect_ratios"
    case mean = "image_mean"
    case std = "image_std"
    case minSize = "min_size"
    case maxSize = "max_size"
    case sizeDivisible = "size_divisible"
    case classCount = "num_classes"
    case classes = "class_names"

    /// Whether nothing but a detector has a setting of this name.
    var isDistinctive: Bool {
      switch self {
      case .minSize, .maxSize, .sizeDivisible, .classCount, .classes: false
      default: true
      }
    }
  }

  struct SettingPlace {
    /// The names of the dictionaries around it.
    let folders: [String]
    let key: String
    let value: PlainValue

    var path: String { (folders + [key]).map(short).joined(separator: ".") }
  }

  private(set) var found: [Setting: [SettingPlace]] = [:]
  /// Settings that look like a detector's and are not read, by their places.
  private(set) var unread: [String] = []

  /// - Parameter saved: the members of the dictionaries around the weights.
  init(_ saved: [String: PlainValue]) {
    let entries = saved.sorted { $0.key < $1.key }.map { PlainValue.PlainEntry(key: $0.key, value: $0.value) }
    collect(entries, [], isKnown: true)
  }

  private static let deepest = 5
  private static let mostPlaces = 64

  private mutating func collect(_ entries: [PlainValue.PlainEntry], _ folders: [String], isKnown: Bool) {
    // Of duplicates the last counts.
    let members = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    var settings: [(setting: Setting, place: SettingPlace)] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where value != PlainValue.none {
      let place = SettingPlace(folders: folders, key: key, value: value)
      if let setting = Self.setting(key, in: folders.last, beside: members) {
        settings.append((setting, place))
      } else if case .dictionary(let inner) = value, folders.count < Self.deepest {
        collect(
          inner, folders + [key],
          isKnown: isKnown
            && (Self.containers.contains(key.lowercased()) || key.lowercased().contains("anchor")))
      } else if isKnown, Self.similar.contains(key.lowercased()) {
        unread.append(place.path)
      }
    }
    // A size alone may be that of objects.
    let isDetector = settings.contains { $0.setting.isDistinctive }
    let hasSizes =
      settings.contains { $0.setting == .minSize } && settings.contains { $0.setting == .maxSize }
    for (setting, place) in settings {
      let isSize = [.minSize, .maxSize, .sizeDivisible].contains(setting)
      if !isKnown || isSize && !isDetector && !hasSizes {
        if setting.isDistinctive || isSize && isDetector { unread.append(place.path) }
      } else if found[setting, default: []].count < Self.mostPlaces {
        found[setting, default: []].append(place)
      }
    }
  }

  private static func setting(_ key: String, in folder: String?, beside members: [String: PlainValue])
    -> Setting?
  {
    let name = key.lowercased()
    if classNames.contains(name) { return .classes }
    if name == "sizes", members["aspect_ratios"] != nil || folder?.lowercased().contains("anchor") == true {
      return .anchorSizes
    }
    return Setting(rawValue: name)
  }

  /// Dictionaries in which programs keep a model's settings.
  private static let containers: Set<String> = [
    "hyper_parameters", "hyperparameters", "hyper_params", "hyperparams", "hparams", "args", "config", "cfg",
    "conf",
    "configuration", "opt", "options", "params", "parameters", "settings", "model", "model_args", "model_cfg",
    "model_config", "model_kwargs", "model_params", "model_settings", "kwargs", "init_args", "config_args",
    "meta",
    "metadata", "config.json", "info", "retinanet", "network", "net", "detector", "transform", "thresholds",
  ]

  /// Names of lists or dictionaries of classes, in lower case.
  private static let classNames: Set<String> = [
    "class_names", "classes", "categories", "class_list", "class_dict", "class_labels", "class_to_idx",
    "class_to_id",
    "class2idx", "class2id", "label_dict", "label_map", "label_names", "labels", "names", "id2label",
    "label2id",
    "idx2label", "idx_to_class", "index_to_class", "id_to_class", "idx2class", "id2class",
    "numeric_to_label_dict",
  ]

  /// Names that other programs give such settings, or torchvision to another network's.
  private static let similar: Set<String> = [
    "score_threshold", "nms_threshold", "conf_threshold", "confidence_threshold", "conf_thresh", "score_thr",
    "box_score_thresh", "box_nms_thresh", "box_detections_per_img", "max_detections", "detections_per_image",
    "max_detections_per_image", "anchor_scales", "anchor_ratios", "anchor_size", "fixed_size", "pixel_mean",
    "pixel_std",
  ]
}
