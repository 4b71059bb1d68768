import Checkpoints

/// How mmdetection prepares a test picture, and chooses among the boxes.
extension MMDetectionSettings {
  /// The mean is given in the order of the network's channels, here always as red, green, blue.
  mutating func readInput(
    _ given: PlainValue?, _ normalization: PlainValue?
  ) throws(ConfigurationError) {
    // Semi-supervised training has one for each of its branches, all alike.
    let preprocessor = given?["data_preprocessor"] ?? given
    guard let preprocessor, preprocessor != PlainValue.none else {
      return readNormalization(normalization, toRGB: normalization?["to_rgb"]?.bool)
    }
    let path = "model.data_preprocessor"
    try review.demand(
      preprocessor["type"], among: ["DetDataPreprocessor", "ImgDataPreprocessor"], path + ".type")
    try review.review(preprocessor, path, MMDetectionRules.preprocessor)
    let turns = [preprocessor["bgr_to_rgb"]?.bool, preprocessor["rgb_to_bgr"]?.bool].compactMap { $0 }
    readNormalization(preprocessor, toRGB: turns.contains(true))
    layer.sizeDivisible = try review.count(
      preprocessor["pad_size_divisor"], path + ".pad_size_divisor", most: 4096)
    guard isWhole, preprocessor["type"] != nil else { return }
    layer.sizeDivisible = layer.sizeDivisible ?? 1
    if (preprocessor["mean"] ?? PlainValue.none) == PlainValue.none {
      (layer.mean, layer.std, layer.scale) = ([0, 0, 0], [1, 1, 1], 1)
      layer.bgr = !turns.contains(true)
    }
  }

  private mutating func readNormalization(_ given: PlainValue?, toRGB: Bool?) {
    func channels(_ name: String) -> [Double]? {
      guard let values = given?[name]?.numbers, [1, 3].contains(values.count) else { return nil }
      // One number is for all channels.
      let three = values.count == 1 ? Array(repeating: values[0], count: 3) : values
      return toRGB == false ? three.reversed() : three
    }
    guard given?["mean"] != nil else { return }
    layer.mean = channels("mean")
    layer.std = channels("std")
    layer.bgr = toRGB.map { !$0 }
    if layer.mean != nil { layer.scale = 1 }
  }

  mutating func readTest(_ test: PlainValue) throws(ConfigurationError) {
    guard test != PlainValue.none else { return }
    let path = "test_cfg"
    try review.review(test, path, MMDetectionRules.test)
    // Without these two mmdetection itself cannot run: what else is missing has its defaults.
    let isRunnable = isWhole && test["nms"] != nil && test["max_per_img"] != nil
    layer.topK = try limit(test["nms_pre"] ?? (isRunnable ? .integer(-1) : nil), path + ".nms_pre")
    layer.maxDetections = try limit(test["max_per_img"], path + ".max_per_img")
    let score = try review.share(test["score_thr"] ?? (isRunnable ? .integer(0) : nil), path + ".score_thr")
    layer.score = score.map(Float.init)
    if let size = test["min_bbox_size"]?.number {
      if size > 0 {
        try review.refuse(path + ".min_bbox_size", "\(size)", computed: "boxes of any size: 0")
      } else if size < 0 {
        review.note("\(path).min_bbox_size is below 0: boxes without area are kept there, and left out here")
      }
    }
    guard let nms = test["nms"] else { return }
    if nms == PlainValue.none {
      // Nothing is suppressed: no IoU is above 1.
      layer.nms = 1
      return
    }
    try review.demand(nms["type"], among: ["nms"], path + ".nms.type", unless: .nms)
    guard nms["type"].map({ $0.text?.hasSuffix("nms") == true && $0.text?.contains("_") == false }) ?? true
    else { return }
    try review.review(nms, path + ".nms", MMDetectionRules.suppression, unless: .nms)
    layer.nms = try review.share(nms["iou_threshold"] ?? nms["iou_thr"], path + ".nms.iou_threshold")
    // Both are limits that the reference passes on to its NMS, and which count where they are above 0.
    if let most = nms["max_num"]?.integer, most > 0 {
      layer.maxDetections = min(most, layer.maxDetections ?? most)
    }
    if let given = nms["score_threshold"], given.number ?? 1 > 0,
      let least = try review.share(given, path + ".nms.score_threshold")
    {
      layer.score = max(Float(least), layer.score ?? 0)
    }
  }

  /// A number of boxes; -1 is no limit. It was meant so; since lists are cut by Python's `[:-1]`, the last is lost.
  private mutating func limit(_ value: PlainValue?, _ path: String) throws(ConfigurationError) -> Int? {
    guard value?.number == -1 else {
      return try review.count(value, path, most: Thresholds.noLimit)
    }
    review.note("\(path) is -1, no limit: all are kept; later versions of mmdetection leave out the last one")
    return Thresholds.noLimit
  }

  /// What the test pipeline does with a picture.
  mutating func readPipeline(_ values: [String: PlainValue]) throws(ConfigurationError) {
    let path = "test_pipeline"
    let pipeline =
      values["test_dataloader"]?["dataset"]?["pipeline"] ?? values["data"]?["test"]?["pipeline"]
      ?? values["test_pipeline"]
    var steps = pipeline?.list ?? []
    // Version 2 has all but the loading inside of this step.
    let outer = steps.last { $0["transforms"]?.list != nil || $0["type"]?.text == "MultiScaleFlipAug" }
    if let outer {
      try review.review(outer, path + ".MultiScaleFlipAug", MMDetectionRules.augmentation, unless: .size)
      steps = steps.filter { $0 != outer } + (outer["transforms"]?.list ?? [])
    }
    try readSize(outer?["img_scale"], path + ".img_scale")
    var (isNormalized, isPadded, isResized, isPacked, isKnown) = (false, false, false, false, true)
    for step in steps {
      guard case .dictionary = step else { continue }
      let type = step["type"]?.text
      let name = type?.split(separator: ".").last.map(String.init) ?? ""
      let place = name.isEmpty ? path : "\(path).\(name)"
      switch name {
      case "Resize", "":
        guard !name.isEmpty || step["scale"] ?? step["img_scale"] != nil else { continue }
        try review.review(step, place, MMDetectionRules.resize, unless: .size)
        try readSize(step["scale"] ?? step["img_scale"], place)
        isResized = true
        // In version 3 a picture keeps its ratio only where that is asked for.
        let keeps = step["keep_ratio"]?.bool ?? (outer != nil || step["scale"] == nil)
        if !keeps {
          try review.refuse(
            place + ".keep_ratio", "False", computed: "pictures that keep their ratio of sides", unless: .size
          )
        }
      case "LoadImageFromFile": try review.review(step, place, MMDetectionRules.loading)
      case "Normalize":
        try review.review(step, place, MMDetectionRules.normalize)
        readNormalization(step, toRGB: step["to_rgb"]?.bool ?? true)
        isNormalized = true
      case "Pad":
        try readPadding(step, place, isNormalized: isNormalized)
        isPadded = true
      case "RandomFlip":
        // Inside of version 2's step, that decides on flips.
        if outer == nil, let share = (step["prob"] ?? step["flip_ratio"])?.number, share > 0 {
          try review.refuse(place + ".prob", "\(share)", computed: "pictures as they are: 0")
        }
      default:
        guard !MMDetectionRules.harmlessSteps.contains(name) else {
          isPacked = isPacked || MMDetectionRules.lastSteps.contains(name)
          continue
        }
        isKnown = false
        review.note("\(path) has the step \(step.spelled), which is not known here, and is not taken")
      }
    }
    if isWhole, isNormalized, !isPadded { layer.sizeDivisible = 1 }
    if isPacked, isKnown, !isResized { (layer.minSize, layer.maxSize) = (0, nil) }
  }

  private mutating func readPadding(
    _ step: PlainValue, _ path: String, isNormalized: Bool
  ) throws(ConfigurationError) {
    try review.review(step, path, MMDetectionRules.padding)
    guard isNormalized else {
      return try review.refuse(path, step.spelled, computed: "padding after normalisation")
    }
    // One value, or one per channel; of the picture alone, or of all that is padded.
    if let value = step["pad_val"]?["img"] ?? step["pad_val"], value != PlainValue.none,
      (value.number.map { [$0] } ?? value.numbers)?.allSatisfy({ $0 == 0 }) != true
    {
      try review.refuse(path + ".pad_val", value.spelled, computed: "0")
    }
    layer.sizeDivisible = try review.count(step["size_divisor"], path + ".size_divisor", most: 4096)
  }

  /// The size of the resized picture: both sides in either order, or one number for both.
  private mutating func readSize(_ given: PlainValue?, _ path: String) throws(ConfigurationError) {
    guard let given, given != PlainValue.none else { return }
    // A list of one size is that size.
    let one = given.list?.count == 1 ? given.list?[0] ?? given : given
    let sides = one.number.map { [$0, $0] } ?? one.numbers ?? []
    guard sides.count == 2, let short = sides.min().flatMap({ Int(exactly: $0) }),
      let long = sides.max().flatMap({ Int(exactly: $0) }), short > 0, long <= ConfigurationLayer.largestSize
    else {
      return try review.refuse(
        path, given.spelled, computed: "one size of two sides up to \(ConfigurationLayer.largestSize)",
        unless: .size)
    }
    (layer.minSize, layer.maxSize) = (short, long)
  }
}
