import Support

extension SetupHypothesis {
  /// The hypothesis in a sentence.
  public var sentence: String {
    switch self {
    case .channelShift(let shift):
      "The classes are shifted by one: objects are detected as the class \(shift > 0 ? "after" : "before") their own, in the "
        + "order of the model's channels."
    case .categoryShift(let shift):
      "The category ids are shifted by one: each object belongs to the category of the id \(shift > 0 ? "above" : "below") "
        + "its own."
    case .corners:
      "The boxes are corners: what was read as width and height are the right and the bottom edge."
    case .centers:
      "The boxes are given by their middles: what was read as the upper left corner is the centre."
    case .swappedAxes: "The boxes' axes are swapped: they are y, x, height, width."
    case .normalized: "The boxes are shares of the picture's width and height, not pixels."
    case .annotatedSize:
      "The boxes are for pictures of the size that the annotations give, which these pictures do not have."
    case .inputSize: "The boxes are for the pictures as resized for the network."
    case .scale(let x, let y):
      "The boxes are for pictures of another size: their numbers fit when multiplied by \(fixed(x, 2)) along x and "
        + "\(fixed(y, 2)) along y."
    case .frame(let width, let height):
      "The boxes are for pictures that were all resized, to about \(fixed(width, 0))×\(fixed(height, 0)) px."
    case .longerSide(let side):
      "The boxes are for pictures of another size, with a longer side of about \(fixed(side, 0)) px."
    case .grown(let factor):
      "Detections lie in the right places, but are about \(fixed(factor, 2)) times as large as the objects."
    case .turnedRight: "The boxes are for the pictures before they were turned to the right."
    case .turnedLeft: "The boxes are for the pictures before they were turned to the left."
    case .turnedOver: "The boxes are for the pictures before they were turned upside down."
    case .mirrored: "The boxes are for mirrored pictures."
    }
  }

  /// What to do about it.
  public var advice: String {
    switch self {
    case .channelShift, .categoryShift:
      "Compare the order of the names in --labels, or in the configuration's \"classes\", with the annotations' categories."
    case .corners, .centers, .swappedAxes, .normalized:
      "Convert them to x, y, width, height in pixels."
    case .annotatedSize, .inputSize, .scale, .frame, .longerSide:
      "Scale them, or give the pictures that they were made for."
    case .grown:
      "The anchor sizes of the configuration are likely not those that the model was trained with (\"anchors\" in --config)."
    case .turnedRight, .turnedLeft, .turnedOver:
      "EXIF's rotation is the likely cause: --exif ignore takes pictures as they are stored."
    case .mirrored: "Mirror them, or the pictures."
    }
  }

  /// What scripts call it.
  public var scriptName: String {
    switch self {
    case .channelShift(let shift): shift > 0 ? "class_shift_up" : "class_shift_down"
    case .categoryShift(let shift): shift > 0 ? "category_id_shift_up" : "category_id_shift_down"
    case .corners: "corners"
    case .centers: "centers"
    case .swappedAxes: "swapped_axes"
    case .normalized: "normalized"
    case .annotatedSize: "annotated_size"
    case .inputSize: "input_size"
    case .scale: "scale"
    case .frame: "frame"
    case .longerSide: "longer_side"
    case .grown: "detections_grown"
    case .turnedRight: "turned_right"
    case .turnedLeft: "turned_left"
    case .turnedOver: "turned_over"
    case .mirrored: "mirrored"
    }
  }
}

extension InputHypothesis.InputPreparation {
  /// In a table.
  public var title: String {
    switch self {
    case .channelOrder: "red and blue in the other order"
    case .usual: "torchvision's mean and deviation, red first"
    case .caffe: "detectron2's mean, blue first"
    case .shares: "not normalised, 0 to 1"
    case .bytes: "not normalised, 0 to 255"
    case .symmetric: "from −1 to 1"
    case .otherScale: "mean and deviation on the other scale"
    case .doubled: "normalised twice"
    }
  }

  /// The start of a sentence.
  public var sentence: String {
    switch self {
    case .channelOrder: "With red and blue in the other order"
    case .usual: "With torchvision's mean and deviation and red first"
    case .caffe: "With detectron2's mean, no deviation, and blue first"
    case .shares: "Without normalisation, pixels from 0 to 1"
    case .bytes: "Without normalisation, pixels from 0 to 255"
    case .symmetric: "With pixels from −1 to 1"
    case .otherScale: "With the mean and deviation on the other scale"
    case .doubled: "Normalised twice"
    }
  }
}

extension AnchorCheck.Misfit {
  /// The start of a line about objects of this kind.
  public var title: String {
    switch self {
    case .small: "Too small"
    case .large: "Too large"
    case .high: "Too high for their width"
    case .wide: "Too wide for their height"
    case .between: "Within the anchors' range"
    }
  }
}
