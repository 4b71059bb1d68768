/// The names that torchvision's ResNet gave to the world, and mmdetection's shares.
enum ResNetNames {
  static func layer(_ part: BlockPart, of block: String) -> LayerPath {
    switch part {
    case .conv1: LayerPath(convolution: "\(block).conv1", norms: ["\(block).bn1"])
    case .conv2: LayerPath(convolution: "\(block).conv2", norms: ["\(block).bn2"])
    case .conv3: LayerPath(convolution: "\(block).conv3", norms: ["\(block).bn3"])
    case .downsample: LayerPath(convolution: "\(block).downsample.0", norms: ["\(block).downsample.1"])
    }
  }
}
