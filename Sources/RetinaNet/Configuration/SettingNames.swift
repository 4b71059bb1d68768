import Support

/// The fields that a configuration in JSON may have (`ConfigurationLayer`, and `NetworkDescription` of a new network).
enum SettingNames {
  private static let sections: [String: Set<String>] = [
    "anchors": ["sizes", "aspect_ratios"],
    "box_coder": ["weights", "means", "stds", "loss_weights"],
    "input": ["mean", "std", "scale", "bgr", "min_size", "max_size", "size_divisible"],
    "heads": ["convolutions", "norm"],
    "thresholds": ["score", "score_by_class", "nms", "top_k", "max_detections", "display_score"],
  ]

  private static let top: Set<String> = [
    "name", "family", "parameters", "classes", "levels", "norm_eps", "stride_in", "extra_levels",
    "relu_before_p7", "unused_modules",
  ]

  /// What describes a network for people, and changes nothing.
  private static let descriptions: Set<String> = [
    "backbone", "fpn_channels", "strides", "prior", "loss", "comment", "description", "notes", "version",
  ]

  /// Other programs' names.
  private static let others: [String: String] = [
    "class_names": "classes", "names": "classes", "labels": "classes", "id2label": "classes",
    "categories": "classes",
    "label_dict": "classes", "model.classes": "classes", "anchor_sizes": "anchors.sizes",
    "image_mean": "input.mean", "image_std": "input.std", "score_thresh": "thresholds.score",
    "score_threshold": "thresholds.score", "nms_thresh": "thresholds.nms", "nms_threshold": "thresholds.nms",
    "topk_candidates": "thresholds.top_k", "detections_per_img": "thresholds.max_detections",
  ]

  /// Fields that are no settings, and what was perhaps meant.
  static func unknown(in fields: ConfigurationFields) -> [(path: String, meant: String?)] {
    var unknown: [(path: String, meant: String?)] = []
    for (name, value) in fields.members.sorted(by: { $0.key < $1.key }) {
      if let section = sections[name] {
        guard case .object(let members) = value else { continue }
        for inner in members.keys.sorted() where !section.contains(inner) && !inner.hasPrefix("_") {
          let path = "\(name).\(inner)"
          unknown.append((path, others[inner] ?? nearest(path)))
        }
      } else if !top.contains(name), !descriptions.contains(name), !name.hasPrefix("_"), name != "$schema" {
        unknown.append((name, others[name] ?? nearest(name)))
      }
    }
    return unknown
  }

  /// The field whose path differs by a letter or two, or of which only the section is missing.
  private static func nearest(_ path: String) -> String? {
    let known = (Array(top) + sections.flatMap { section, names in names.map { "\(section).\($0)" } })
      .sorted()
    let inner = String(path.split(separator: ".").last ?? "")
    if let field = known.first(where: { $0.hasSuffix("." + inner) || $0 == inner }) { return field }
    guard path.utf8.count <= 64 else { return nil }
    let rated = (known + sections.keys.sorted()).map { (field: $0, distance: editDistance($0, path)) }
    return rated.min { $0.distance < $1.distance }.flatMap { $0.distance <= 2 ? $0.field : nil }
  }
}
