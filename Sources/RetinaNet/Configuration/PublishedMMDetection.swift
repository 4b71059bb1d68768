/// What mmdetection's file names say, which contain the configuration: retinanet_r50_caffe_fpn_1x_coco_20200531-f11027c5.pth.
///
/// Source: the configurations and `metafile.yml` of mmdetection 2 and 3, in all folders with one of a RetinaNet.
struct PublishedMMDetection {
  /// The configuration's name: "retinanet_r50_caffe_fpn_1x_coco".
  let name: String
  /// What the words of the name tell of the network.
  let isCaffe: Bool
  let isFreeAnchor: Bool
  let dataSet: TestedDataSet

  /// A data set, and the size at which its configurations take a test picture.
  struct TestedDataSet {
    let classCount: Int
    var minSize = 800
    var maxSize = 1333

    fileprivate static let all: [(names: [String], set: TestedDataSet)] = [
      (["coco"], .init(classCount: 80)),
      (["openimages"], .init(classCount: 601, maxSize: 1024)),
      (["obj365v1", "obj365v2", "objects365v1", "objects365v2"], .init(classCount: 365)),
      (["voc0712"], .init(classCount: 20, minSize: 600, maxSize: 1000)),
      (["widerface"], .init(classCount: 1, minSize: 640, maxSize: 640)),
    ]
  }

  /// Words of configurations that differ in depth and training only, and in what is read here.
  private static let known: Set<Substring> = [
    "retinanet", "r18", "r34", "r50", "r101", "r152", "x50", "x101", "x152", "32x4d", "64x4d", "32x8d",
    "caffe", "fpn",
    "ms", "mstrain", "fp16", "amp", "lsj", "ghm", "pisa", "rsb", "pre", "pretrain", "syncbn", "free",
    "anchor",
    "freeanchor",
  ]

  /// `nil` where the name is none of mmdetection's, or of a configuration whose settings are not known.
  init?(file: String) {
    for (names, set) in TestedDataSet.all {
      for data in names {
        // Behind the data set follow a date and the start of a checksum.
        guard let range = file.firstRange(of: "_\(data)"),
          range.upperBound == file.endIndex || "_-.".contains(file[range.upperBound])
        else { continue }
        let words = file[..<range.lowerBound].split(whereSeparator: { $0 == "_" || $0 == "-" })
        guard words.contains("retinanet") || words.contains("freeanchor"), words.allSatisfy(Self.isKnown),
          !Self.isLegacy(file)
        else { continue }
        name = "\(file[..<range.lowerBound])_\(data)"
        isCaffe = words.contains("caffe")
        isFreeAnchor = Self.isFreeAnchor(file)
        dataSet = set
        return
      }
    }
    return nil
  }

  /// Also pictures and batches, epochs, and sizes of training: "8xb2", "3x", "90k", "200e", "640".
  private static func isKnown(_ word: Substring) -> Bool {
    if known.contains(word) { return true }
    let rest = word.drop { $0.isASCII && $0.isNumber }
    guard rest.count < word.count else { return false }
    if ["", "x", "e", "k"].contains(rest) { return true }
    let batch = rest.hasPrefix("xb") ? rest.dropFirst(2) : rest.hasPrefix("x") ? rest.dropFirst() : ""
    return !batch.isEmpty && batch.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// Whether a file is named after FreeAnchor, whose configurations scale deltas.
  static func isFreeAnchor(_ file: String) -> Bool {
    let name = file.lowercased()
    return name.contains("free_anchor") || name.contains("freeanchor")
  }

  /// Whether a file is named after a configuration that keeps the anchors and the box coder of mmdetection 1.
  static func isLegacy(_ file: String) -> Bool {
    let name = file.lowercased()
    return name.hasPrefix("retinanet_") && (name.contains("_coco_v1.") || name.contains("_coco_v1_"))
  }
}

extension PublishedModels {
  static func mmdetection(_ file: String, _ architecture: Architecture) -> ConfigurationLayer? {
    guard architecture.family == .mmdetection, let published = PublishedMMDetection(file: file),
      published.dataSet.classCount == architecture.classCount
    else { return nil }
    var layer = ConfigurationLayer(origin: .publishedName("mmdetection's \(published.name)"))
    layer.name = published.name
    if published.dataSet.classCount == 80 { layer.classes = COCOCategories.names }
    layer.strideIn3x3 = !published.isCaffe
    if published.isCaffe { layer.setCaffeInput() }
    if published.isFreeAnchor { layer.deltaScaling = DeltaScaling(stds: [0.1, 0.1, 0.2, 0.2]) }
    layer.setUsual(architecture)
    layer.minSize = published.dataSet.minSize
    layer.maxSize = published.dataSet.maxSize
    return layer
  }
}

/// A network of mmdetection's with RetinaNet's keys and other arithmetic, as a file's name tells.
enum OtherNetwork {
  case freeAnchor, legacy

  init?(path: String) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    if PublishedMMDetection.isLegacy(file) {
      self = .legacy
    } else if PublishedMMDetection.isFreeAnchor(file) {
      self = .freeAnchor
    } else {
      return nil
    }
  }

  /// Whether the settings in which it differs are known.
  ///
  /// - Parameters:
  ///   - stated: flags, files, and what the training program saved.
  ///   - published: what published files of its names have, the strongest first.
  func isSettled(by stated: [ConfigurationLayer], _ published: [ConfigurationLayer]) -> Bool {
    switch self {
    case .legacy: return stated.contains { $0.anchorSizes != nil }
    case .freeAnchor:
      if stated.contains(where: { $0.deltaScaling != nil }) { return true }
      // Of a converted file's two names only one may be a FreeAnchor's: the one that is used must be.
      guard let scaling = published.lazy.compactMap({ $0.deltaScaling }).first else { return false }
      return scaling != DeltaScaling.none
    }
  }

  /// - Parameter name: the file's.
  func refusal(_ name: String) -> ConfigurationError {
    switch self {
    case .legacy:
      .otherMathematics(
        source: short(name), path: "the file's name", says: "that of mmdetection's RetinaNet of version 1",
        computed: "the anchors and the box coder of versions 2 and 3",
        mend: "where the weights are of version 2 or 3, rename the file")
    case .freeAnchor:
      .otherMathematics(
        source: short(name), path: "the file's name",
        says: "that of a FreeAnchor, whose box coder has target_stds 0.1, 0.1, 0.2, 0.2 as published",
        computed: "target_stds of 1 where nothing else is said",
        mend: #"say which it has with --config FILE.json: {"box_coder": {"stds": [0.1, 0.1, 0.2, 0.2]}}"#)
    }
  }
}
