import Support
import Testing

@testable import Annotations

/// Small honest files, damaged by chance with a fixed seed: bytes changed, parts cut out, doubled or moved between files,
/// and words of the formats put in. Each is refused or read, and what is read holds together.
@Suite struct AnnotationFuzzTests {
  private static let seeds: [String] = [
    "photos/1.jpg,10,20,30.5,60,dog\nphotos/2.jpg,,,,,\n\"a, \"\"b\"\"\",0,0,5,5,cat\n",
    "\u{FEFF},image_path;xmin;ymin;xmax;ymax;label;score\r\n0;OSBS_029.png;203;67;227;90;Tree;0.5\r\n",
    "Filename,Width,Height,Class,XMin,YMin,XMax,YMax\na.jpg,90,80,cat,1,2,4,8\n",
    CVATReaderTests.file(
      CVATReaderTests.image(
        "<box label=\"cat\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"9\" rotation=\"33\"/><polygon label=\"dog\" "
          + "points=\"1.5,2;4,3;2,9\"/><mask label=\"cat\" left=\"3\" top=\"4\" width=\"5\" height=\"6\"/>"
          + "<ellipse label=\"cat\" cx=\"50\" cy=\"60\" rx=\"5\" ry=\"10\" rotation=\"9\"/>")),
    CVATReaderTests.file(
      "<track label=\"cat\"><box frame=\"1\" outside=\"0\" xtl=\"1\" ytl=\"2\" xbr=\"4\" ybr=\"8\"/></track>"),
    VOCReaderTests.file(VOCReaderTests.object()),
    #"{"images": [{"id": "a", "file_name": "a.jpg", "width": 9, "height": 9}, {"id": 2, "coco_url": "http://x/b.jpg?q"}],"#
      + #""categories": [{"id": 1, "name": "cat"}], "annotations": [{"id": 1, "image_id": "a", "category_id": 1, "#
      + #""segmentation": [[1, 2, 3, 4]]}, {"image_id": 2, "category_id": 1, "segmentation": {"size": [5, 6], "#
      + #""counts": "7230="}}, {"id": 3, "image_id": "2", "category_id": 1, "bbox": [1, 2, 0, 4], "area": -1}]}"#,
  ]

  private static let words = [
    "\"", "\"\"", ",", ";", "\n", "\r", "\t", "nan", "-1", "1e308", "99999999999999999999", "0", "<", ">",
    "/>", "&lt;",
    "<!--", "]]>", "<![CDATA[", "<!DOCTYPE", "<image name=\"x\">", "</image>", "<track label=\"t\">",
    "<meta>",
    "xtl=\"nan\"", "frame=\"-1\"", "\u{FEFF}", "\u{0}", "é", "\\u0000", "{", "}", "[", "]", "null", "NaN",
  ].map { Array($0.utf8) }

  @Test func survivesWhatChanceMakes() {
    let seeds = Self.seeds.map { Array($0.utf8) }
    for seed in seeds { tryAnnotations(seed) }
    var generator = SeededRandom(seed: 2026)
    for round in 0..<600 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        Self.damage(&bytes, seeds.randomElement(using: &generator) ?? [], &generator)
      }
      tryAnnotations(bytes)
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ other: [UInt8], _ generator: inout SeededRandom) {
    func part(of bytes: [UInt8]) -> Range<Int> {
      let start = Int.random(in: 0...bytes.count, using: &generator)
      return start..<min(bytes.count, start + Int.random(in: 0...60, using: &generator))
    }
    let place = Int.random(in: 0...bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(part(of: bytes))
    case 2: bytes.insert(contentsOf: bytes[part(of: bytes)], at: place)
    case 3: bytes.insert(contentsOf: other[part(of: other)], at: place)
    case 4: bytes.replaceSubrange(part(of: bytes), with: words.randomElement(using: &generator) ?? [])
    default: bytes.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: place)
    }
  }
}
