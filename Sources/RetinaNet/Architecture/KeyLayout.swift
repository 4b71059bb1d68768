/// How one library names the layers of a RetinaNet. Module paths have no prefix and no last dot.
protocol KeyLayout: Sendable {
  var family: Family { get }
  /// Keys that every file in this layout has, and hardly any other network's: heads and outputs first.
  var markers: [String] { get }
  var stem: LayerPath { get }
  /// The module that holds the numbered blocks of stage 1…4.
  func stage(_ number: Int) -> String
  func layer(_ part: BlockPart, of block: String) -> LayerPath
  /// The 1×1 convolution over C3, C4 or C5 (index 0 to 2), and below it the 3×3 one that gives P3, P4 or P5.
  func lateral(_ index: Int, in keys: KeyIndex) -> LayerPath
  func output(_ index: Int, in keys: KeyIndex) -> LayerPath
  var p6: LayerPath { get }
  var p7: LayerPath { get }
  /// The convolutions before a head's output, as many as the keys show.
  func tower(_ head: Head, in keys: KeyIndex) -> [LayerPath]
  func output(of head: Head) -> LayerPath
  /// Modules that change what the network computes and that RetinaScope does not run, among `keys`.
  func unsupported(in keys: KeyIndex) -> [String]
}

enum BlockPart: Sendable, CaseIterable { case conv1, conv2, conv3, downsample }

enum Head: Sendable { case classes, boxes }

/// Where a convolution lies, and where its normalisation would.
struct LayerPath: Sendable {
  let convolution: String
  var norms: [String] = []
}

enum KeyLayouts {
  static let all: [any KeyLayout] = [TorchvisionLayout(), Detectron2Layout(), MMDetectionLayout()]
}
