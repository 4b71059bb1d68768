import Checkpoints

/// A detector that is trained beside a copy of itself, its teacher: which part of the configuration is the detector's, and
/// which of both predicts.
///
/// Sources: mmdetection 3.3 `models/detectors/semi_base.py`; SoftTeacher `ssod/models/multi_stream_detector.py`,
/// `ssod/utils/patch.py`, which PseCo and others have copied.
struct SemiSupervision {
  /// The detector's own arguments.
  let detector: PlainValue
  /// Where they stand: "model.detector.".
  let root: String
  /// `nil` where it is not known.
  let predicted: PredictedNetwork?

  /// - Parameters:
  ///   - model: what the configuration assigns to `model`.
  ///   - values: all that it assigns.
  init?(model: PlainValue, _ values: [String: PlainValue]) {
    if let detector = model["detector"] {
      (self.detector, root) = (detector, "model.detector.")
      predicted = Self.mmdetection(model["semi_test_cfg"])
      return
    }
    // The wrapper takes the place of `model` before a run keeps its configuration.
    let isPatched = values["semi_wrapper"] == nil
    let wrapper = values["semi_wrapper"] ?? model
    let place = isPatched ? "model" : "semi_wrapper"
    var inner: PlainValue?
    if case .dictionary? = wrapper["model"] { inner = wrapper["model"] }
    predicted = Self.wrapper(wrapper, place)
    // A text stands for another name: "${model}".
    guard let detector = inner ?? (isPatched ? nil : model), !isPatched || predicted != nil else {
      return nil
    }
    self.detector = detector
    root = inner == nil ? "model." : "\(place).model."
  }

  /// In mmdetection 3 whatever is not 'teacher' means the student.
  private static func mmdetection(_ settings: PlainValue?) -> PredictedNetwork? {
    guard let given = settings?["predict_on"], given != PlainValue.none else {
      return PredictedNetwork(name: "teacher", why: "semi-supervised training predicts with its teacher")
    }
    return PredictedNetwork(
      name: given == .text("teacher") ? "teacher" : "student", why: "semi_test_cfg.predict_on says so")
  }

  private static func wrapper(_ wrapper: PlainValue, _ place: String) -> PredictedNetwork? {
    if let name = wrapper["test_cfg"]?["inference_on"]?.text {
      return PredictedNetwork(name: name, why: "\(place).test_cfg.inference_on says so")
    }
    let type = wrapper["type"]?.text ?? ""
    // The first of its networks, which is the teacher in these.
    guard type == "SoftTeacher" || type.hasPrefix("PseCo") else { return nil }
    return PredictedNetwork(name: "teacher", why: "\(short(type)) predicts with its teacher unless told")
  }
}

extension SemiSupervision {
  /// Which network the program that wrote a checkpoint predicts with, by the configuration or by the modules in it.
  static func prediction(_ checkpoint: Checkpoint) -> PredictedNetwork? {
    if let meta = checkpoint.saved["meta"] {
      var values: [String: PlainValue] = [:]
      if let text = meta["cfg"]?.text ?? meta["config"]?.text {
        values = PythonLiterals(text).values
      } else if case .dictionary(let entries)? = meta["cfg"] ?? meta["config"] {
        values = Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      }
      let semi = SemiSupervision(model: values["model"] ?? PlainValue.none, values)
      if let predicted = semi?.predicted { return predicted }
    }
    return checkpoint.modules.lazy.compactMap(prediction).first
  }

  /// Of a module with both networks in it.
  private static func prediction(_ module: StoredModule) -> PredictedNetwork? {
    guard module.children.contains("teacher"), module.children.contains("student") else { return nil }
    if let name = module.attributes["inference_on"]?.text {
      return PredictedNetwork(name: name, why: "inference_on of \(short(module.className)) says so")
    }
    guard module.className.hasPrefix("mmdet."), let settings = module.attributes["semi_test_cfg"] else {
      return nil
    }
    // What is no plain dictionary may hold anything.
    guard settings == PlainValue.none || settings[StoredModule.classKey] == nil else { return nil }
    return mmdetection(settings)
  }
}
