import Foundation
import Imaging
import Support

/// A few small pictures with two classes of squares, their annotations in COCO's form, and the description of a network
/// of a few channels, so that a training takes moments.
public struct TinyPictures {
  public let folder = TemporaryFolder()

  public static let network = """
    {"backbone": {"block": "BasicBlock", "layers": [1, 1, 1, 1], "widths": [4, 8, 8, 16]},
     "fpn_channels": 8, "heads": {"convolutions": 1},
     "anchors": {"sizes": [[16], [24], [32], [48], [64]], "aspect_ratios": [1]},
     "input": {"min_size": 64, "max_size": 96}}
    """

  /// - Parameter count: of pictures of noise, each with a red and a blue square.
  public init(_ count: Int = 5) {
    folder.write("network.json", Self.network)
    var random = SeededRandom(seed: 11)
    var images: [String] = []
    var boxes: [String] = []
    for place in 0..<count {
      let (width, height) = place % 2 == 0 ? (64, 64) : (96, 64)
      var pixels = (0..<width * height * 3).map { _ in UInt8(random.below(60)) }
      for (category, side) in [(1, 24), (2, 16)] {
        let (x, y) = (random.below(width - side), random.below(height - side))
        for row in y..<y + side {
          for column in x..<x + side { pixels[(row * width + column) * 3 + (category == 1 ? 0 : 2)] = 230 }
        }
        let id = boxes.count + 1
        boxes.append(
          """
          {"id": \(id), "image_id": \(place + 1), "category_id": \(category), "bbox": [\(x), \(y), \(side), \(side)], \
          "area": \(side * side), "iscrowd": 0}
          """)
      }
      let picture = Image(width: width, height: height, pixels: pixels)
      folder.write("pictures/\(place).png", (try? picture.encodedPNG()) ?? [])
      images.append(
        #"{"id": \#(place + 1), "file_name": "\#(place).png", "width": \#(width), "height": \#(height)}"#)
    }
    folder.write(
      "annotations.json",
      """
      {"images": [\(images.joined(separator: ", "))],
       "categories": [{"id": 1, "name": "red"}, {"id": 2, "name": "blue"}],
       "annotations": [\(boxes.joined(separator: ", "))]}
      """)
  }
}
