extension Architecture {
  /// "ResNet-50", "ResNeXt-50 32×4d", or the blocks per stage where no name fits: "ResNet [3, 4, 6, 4]".
  public var backboneName: String {
    let counts = stages.map(\.blocks.count)
    let depth =
      isBottleneck
      ? [[3, 4, 6, 3]: 50, [3, 4, 23, 3]: 101, [3, 8, 36, 3]: 152][counts]
      : [[2, 2, 2, 2]: 18, [3, 4, 6, 3]: 34][counts]
    let kind = groups > 1 ? "ResNeXt" : "ResNet"
    guard let depth else { return "\(kind) \(counts)" + (isBottleneck ? " of bottlenecks" : "") }
    guard groups > 1 else { return "\(kind)-\(depth)" }
    return "\(kind)-\(depth) \(groups)×\(stages[0].blocks[0].conv2.outputs / groups)d"
  }
}
