import Foundation

extension ConfigurationLayer {
  /// The `config.json` that DeepForest writes next to `model.safetensors`: `label_dict` (name → channel),
  /// `score_thresh`, `nms_thresh` and more. `nil` for a file of another library.
  static func deepForest(_ json: Data, origin: SettingOrigin) throws(ConfigurationError)
    -> ConfigurationLayer?
  {
    guard let fields = try? ConfigurationFields(json: json, source: origin.description),
      case .object(let labels)? = fields["label_dict"]
    else { return nil }
    var layer = ConfigurationLayer(origin: origin)
    layer.score = try fields.number("score_thresh", .share).map(Float.init)
    layer.nms = try fields.number("nms_thresh", .share)
    layer.topK = try fields.integer("topk_candidates", in: 1...Int(Int32.max))
    layer.maxDetections = try fields.integer("detections_per_img", in: 1...Int(Int32.max))
    var names = [String?](repeating: nil, count: labels.count)
    for (name, value) in labels {
      guard case .number(let number) = value, let channel = Int(exactly: number),
        names.indices.contains(channel)
      else { throw fields.error("label_dict.\(name)", value, "a channel from 0 to \(labels.count - 1)") }
      names[channel] = name
    }
    if !names.isEmpty, !names.contains(nil) { layer.classes = names }
    return layer
  }
}
