import Support

/// A tiny RetinaNet of random weights by torchvision's key names, and the same weights as other libraries and training
/// programs save them.
struct FieldNetwork {
  /// The numbers of the backbone's outputs that the pyramid takes.
  var sources = [3, 4, 5]
  /// Whether P6 and P7 have convolutions.
  var hasExtraLevels = true
  /// Convolutions before each head's output.
  var depth = 1

  static let classes = 3
  private static let widths = [8, 16, 24, 32]
  private static let pyramid = 16

  typealias NamedArrays = [(name: String, shape: [Int], values: [Float])]

  /// All arrays, in the order of a state_dict.
  var arrays: NamedArrays {
    var random = SeededRandom(seed: 7)
    var arrays: NamedArrays = []
    func normal(_ count: Int, _ deviation: Float) -> [Float] {
      (0..<count).map { _ in Float(random.normal()) * deviation }
    }
    func convolution(_ path: String, _ shape: [Int], gain: Float = 1.6, bias: [Float]? = nil) {
      let inputs = Float(shape[1] * shape[2] * shape[3])
      arrays.append(("\(path).weight", shape, normal(shape.reduce(1, *), (gain / inputs).squareRoot())))
      if let bias { arrays.append(("\(path).bias", [shape[0]], bias)) }
    }
    func normed(_ path: String, _ norm: String, _ shape: [Int]) {
      convolution(path, shape)
      let count = shape[0]
      arrays.append(("\(norm).weight", [count], normal(count, 0.1).map { 1 + $0 }))
      arrays.append(("\(norm).bias", [count], normal(count, 0.1)))
      arrays.append(("\(norm).running_mean", [count], normal(count, 0.1)))
      arrays.append(("\(norm).running_var", [count], normal(count, 0.1).map { 1 + $0 }))
    }
    normed("backbone.body.conv1", "backbone.body.bn1", [8, 3, 7, 7])
    for (stage, width) in Self.widths.enumerated() {
      let inputs = stage == 0 ? 8 : Self.widths[stage - 1]
      let block = "backbone.body.layer\(stage + 1).0"
      normed("\(block).conv1", "\(block).bn1", [width, inputs, 3, 3])
      normed("\(block).conv2", "\(block).bn2", [width, width, 3, 3])
      if stage > 0 { normed("\(block).downsample.0", "\(block).downsample.1", [width, inputs, 1, 1]) }
    }
    let side = Self.pyramid
    for (place, source) in sources.enumerated() {
      convolution(
        "backbone.fpn.inner_blocks.\(place).0", [side, Self.widths[source - 2], 1, 1], bias: normal(side, 0.1)
      )
    }
    for place in sources.indices {
      convolution("backbone.fpn.layer_blocks.\(place).0", [side, side, 3, 3], bias: normal(side, 0.1))
    }
    for level in hasExtraLevels ? [6, 7] : [] {
      convolution("backbone.fpn.extra_blocks.p\(level)", [side, side, 3, 3], bias: normal(side, 0.1))
    }
    for (head, output, count) in [
      ("classification", "cls_logits", Self.classes), ("regression", "bbox_reg", 4),
    ] {
      for layer in 0..<depth {
        convolution("head.\(head)_head.conv.\(layer).0", [side, side, 3, 3], bias: normal(side, 0.1))
      }
      convolution(
        "head.\(head)_head.\(output)", [9 * count, side, 3, 3], gain: count == 4 ? 0.1 : 2,
        bias: Array(repeating: count == 4 ? 0 : -2, count: 9 * count))
    }
    return arrays
  }

  /// By detectron2's names.
  var detectron2: NamedArrays {
    arrays.map { array in
      var name = array.name
        .replacing("backbone.body.conv1", with: "backbone.bottom_up.stem.conv1")
        .replacing("backbone.body.bn1", with: "backbone.bottom_up.stem.conv1.norm")
      for stage in 1...4 {
        name.replace("backbone.body.layer\(stage)", with: "backbone.bottom_up.res\(stage + 1)")
      }
      for number in 1...2 { name.replace(".bn\(number).", with: ".conv\(number).norm.") }
      name.replace(".downsample.0.", with: ".shortcut.")
      name.replace(".downsample.1.", with: ".shortcut.norm.")
      for (place, source) in sources.enumerated() {
        name.replace("backbone.fpn.inner_blocks.\(place).0", with: "backbone.fpn_lateral\(source)")
        name.replace("backbone.fpn.layer_blocks.\(place).0", with: "backbone.fpn_output\(source)")
      }
      name.replace("backbone.fpn.extra_blocks", with: "backbone.top_block")
      for layer in 0..<depth {
        name.replace("head.classification_head.conv.\(layer).0", with: "head.cls_subnet.\(2 * layer)")
        name.replace("head.regression_head.conv.\(layer).0", with: "head.bbox_subnet.\(2 * layer)")
      }
      name.replace("head.classification_head.cls_logits", with: "head.cls_score")
      name.replace("head.regression_head.bbox_reg", with: "head.bbox_pred")
      return (name, array.shape, array.values)
    }
  }

  /// By mmdetection's names.
  var mmdetection: NamedArrays {
    arrays.map { array in
      var name = array.name.replacing("backbone.body.", with: "backbone.")
      for place in sources.indices {
        name.replace("backbone.fpn.inner_blocks.\(place).0", with: "neck.lateral_convs.\(place).conv")
        name.replace("backbone.fpn.layer_blocks.\(place).0", with: "neck.fpn_convs.\(place).conv")
      }
      for extra in 0..<2 {
        name.replace(
          "backbone.fpn.extra_blocks.p\(extra + 6)", with: "neck.fpn_convs.\(sources.count + extra).conv")
      }
      for layer in 0..<depth {
        name.replace("head.classification_head.conv.\(layer).0", with: "bbox_head.cls_convs.\(layer).conv")
        name.replace("head.regression_head.conv.\(layer).0", with: "bbox_head.reg_convs.\(layer).conv")
      }
      name.replace("head.classification_head.cls_logits", with: "bbox_head.retina_cls")
      name.replace("head.regression_head.bbox_reg", with: "bbox_head.retina_reg")
      return (name, array.shape, array.values)
    }
  }
}

/// A value of a checkpoint's dictionaries, as `torch.save` writes it.
indirect enum FieldValue: Sendable {
  case arrays(FieldNetwork.NamedArrays)
  case dictionary([(String, FieldValue)])
  case text(String)
  case integer(Int)
  case number(Double)
  case bool(Bool)
  case texts([String])
  case tuple([FieldValue])
  case set([String])
  /// Arrays without names.
  case list(FieldNetwork.NamedArrays)
  case tensor([Int], [Float])
  /// A call of this class with one argument.
  case call(String, FieldValue)
  /// An object of this class, with what BUILD sets.
  case built(String, FieldValue)
  /// An object of this class, with its attributes.
  case object(String, [(String, FieldValue)])
  case module(FieldModules)
  case none

  static func integers(_ values: [Int]) -> FieldValue { .tuple(values.map(FieldValue.integer)) }
  static func numbers(_ values: [Double]) -> FieldValue { .tuple(values.map(FieldValue.number)) }
}

extension FieldValue {
  /// The file that `torch.save` makes of the value.
  var file: [UInt8] {
    var storages: [[UInt8]] = []
    let pickle = PickleBuilder.pickle { write(&$0, &storages) }
    return ZipBuilder.torch(pickle, storages: storages).bytes
  }

  func write(_ builder: inout PickleBuilder, _ storages: inout [[UInt8]]) {
    switch self {
    case .arrays(let arrays):
      builder.opcode("}")
      builder.opcode("(")
      for array in arrays {
        builder.text(array.name)
        Self.write(array.shape, array.values, &builder, &storages)
      }
      builder.opcode("u")
    case .list(let arrays):
      builder.opcode("]")
      builder.opcode("(")
      for array in arrays { Self.write(array.shape, array.values, &builder, &storages) }
      builder.opcode("e")
    case .dictionary(let entries):
      builder.opcode("}")
      builder.opcode("(")
      for (key, value) in entries {
        builder.text(key)
        value.write(&builder, &storages)
      }
      builder.opcode("u")
    case .text(let text): builder.text(text)
    case .integer(let value): builder.integer(value)
    case .texts(let texts): builder.tuple { builder in for text in texts { builder.text(text) } }
    case .number(let value): builder.number(value)
    case .bool(let value): builder.raw([value ? 0x88 : 0x89])
    case .tuple(let values):
      builder.tuple { builder in for value in values { value.write(&builder, &storages) } }
    case .set(let names):
      // As before protocol 4: a call with a list.
      builder.global("builtins", "set")
      builder.tuple { builder in
        builder.opcode("]")
        builder.opcode("(")
        for name in names { builder.text(name) }
        builder.opcode("e")
      }
      builder.opcode("R")
    case .tensor(let shape, let values): Self.write(shape, values, &builder, &storages)
    case .call(let name, let argument):
      Self.write(className: name, &builder)
      builder.tuple { argument.write(&$0, &storages) }
      builder.opcode("R")
    case .built(let name, let state):
      Self.write(className: name, &builder)
      builder.opcode(")")
      builder.raw([0x81])
      state.write(&builder, &storages)
      builder.opcode("b")
    case .object(let name, let attributes):
      FieldValue.built(name, .dictionary(attributes)).write(&builder, &storages)
    case .module(let modules): modules.value("").write(&builder, &storages)
    case .none: builder.opcode("N")
    }
  }

  private static func write(className: String, _ builder: inout PickleBuilder) {
    let parts = className.split(separator: ".")
    builder.global(parts.dropLast().joined(separator: "."), String(parts[parts.count - 1]))
  }

  private static func write(
    _ shape: [Int], _ values: [Float], _ builder: inout PickleBuilder, _ storages: inout [[UInt8]]
  ) {
    let strides = shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
    builder.tensor(
      TensorDescription(
        key: "\(storages.count)", storageCount: values.count, shape: shape, strides: strides))
    storages.append(floatBytes(values))
  }
}
