import TestSupport
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

  @Test(arguments: [
    ("json", [AnnotationKind.coco]), ("xml", [.voc, .cvat]), ("csv", [.csv]), ("labels", []),
  ])
  func survivesWhatChanceMakes(folder: String, kinds: [AnnotationKind]) throws {
    let seeds = try DamagedSeeds(folder)
    for bytes in seeds.whole + seeds.kept + seeds.damaged(400) {
      if kinds.isEmpty { tryLabels(bytes) } else { tryAnnotations(bytes, as: kinds) }
    }
  }

  @Test func namesSurviveWhatChanceMakes() throws {
    let seeds = try DamagedSeeds("names")
    for bytes in seeds.whole + seeds.kept + seeds.damaged(400) { tryNames(bytes) }
  }

  @Test func foldersSurviveWhatChanceMakes() throws {
    let (seeds, trial) = (try DamagedSeeds("folders"), FolderTrial())
    for bytes in seeds.whole + seeds.kept + seeds.damaged(200) { trial.read(bytes) }
  }

  /// What is one kind's may be another's, too.
  @Test func survivesOtherKinds() {
    for bytes in DamagedSeeds(Self.seeds.map { Array($0.utf8) }).damaged(400) { tryAnnotations(bytes) }
  }
}
