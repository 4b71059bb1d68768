import Foundation
import Support
import Testing

@testable import Annotations

/// Annotations of forms that are not read, or only look as if they could be.
@Suite struct UnreadFormsTests {
  @Test(arguments: [
    ("a.json", #"{"_via_settings": {}, "_via_img_metadata": {}}"#, "JSON of the VGG annotator"),
    ("a.json", #"{"a.png9": {"regions": [{"shape_attributes": {"x": 1}}]}}"#, "JSON of the VGG annotator"),
    (
      "a.csv", "filename,file_size,region_shape_attributes,region_attributes\na.png,9,{},{}\n",
      "CSV of the VGG annotator"
    ),
    (
      "a.json", #"[{"annotations": [{"result": [{"original_width": 5, "from_name": "x"}]}]}]"#,
      "Label Studio's own JSON"
    ),
    (
      "a.json", #"[{"image": "a", "annotations": [{"label": "b", "coordinates": {"x": 1}}]}]"#,
      "CreateML's JSON"
    ),
    (
      "a.json", #"[{"file_name": "a", "annotations": [{"bbox": [], "bbox_mode": 1}]}]"#,
      "a list of detectron2's data set dicts"
    ),
    ("a.json", #"[{"name": "a", "labels": [{"box2d": {"x1": 1}}]}]"#, "BDD100K's JSON"),
    ("a.json", #"{"samples": [{"filepath": "a", "x": {"_cls": "Detections"}}]}"#, "FiftyOne's own JSON"),
    ("a.json", #"{"metainfo": {}, "data_list": []}"#, "mmdetection's own JSON"),
    (
      "a.json", #"{"categories": {"label": {}}, "items": [{"annotations": [{"label_id": 1}]}]}"#,
      "Datumaro's own JSON"
    ),
    ("a.manifest", #"{"source-ref": "s3://a"}\#n{"source-ref": "s3://b"}\#n"#, "a manifest of SageMaker's"),
    (
      "metadata.jsonl", #"{"file_name": "a", "objects": {"bbox": []}}\#n{"file_name": "b"}\#n"#,
      "Hugging Face's metadata"
    ),
    ("a.txt", "imagesource:GoogleEarth\ngsd:0.1\n1 1 9 1 9 9 1 9 tool 0\n", "a file of DOTA's labels"),
    ("a.txt", "360,0,57,195,1,20,0,0\n186,155,173,192,1,15,0,0\n", "a file of VisDrone's labels"),
  ])
  func namesWhatIsNotRead(name: String, text: String, expected: String) {
    let folder = DataSetFolder([name: text])
    for problem in [folder.problem(name), folder.problem()] {
      #expect(problem.contains("\(name): it is \(expected), which is not read: export or"), "\(problem)")
    }
  }

  /// The names of COCO's classes may be the keys of others.
  @Test func takesNoCOCOForAnother() {
    let torn =
      #"{"categories": [{"id": 1, "name": "objects"}], "images": [{"file_name": "a"}], "annotations": [{"bbox": [1"#
    #expect(DataSetFolder(["a.json": torn]).problem("a.json").contains("the text ends"))
  }

  private func coco(_ box: String, id: String = "1") -> DataSetFolder {
    DataSetFolder([
      "a.json": #"{"images": [{"id": 1, "file_name": "a"}], "categories": [{"id": \#(id), "name": "cat"}], "#
        + #""annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": \#(box), "area": 1}]}"#
    ])
  }

  @Test func refusesFractionsInCOCO() throws {
    #expect(
      coco("[0.25, 0.1, 0.5, 0.9]").problem("a.json")
        == "a.json: its boxes are fractions of the pictures' sides, 0 to 1: pixels are expected")
    for box in ["[0, 0, 1, 1]", "[0.5, 0.5, 0.5, 2]", "[0, 0, 0, 0]"] {
      #expect(try coco(box).read("a.json").objects.count == 1, "\(box)")
    }
  }

  @Test func saysThatCategoriesHaveNumbers() throws {
    let notes = try coco("[1, 2, 3, 4]", id: #""1""#).read("a.json").notes
    #expect(
      notes.contains {
        $0.hasSuffix(
          "a category whose id is not a whole number, such as 7 without quotes: cat; left out")
      }, "\(notes)")
  }

  @Test func tellsWhereIDsComeFrom() throws {
    #expect(try coco("[1, 2, 3, 4]").read("a.json").numbering == .ids)
    let others = DataSetFolder(["a.csv": "a.jpg,1,2,4,8,cat", "a.txt": "0 0.5 0.5 1 1", "classes.txt": "dog"])
    others.write("a.png", SmallPicture.png(width: 4, height: 2))
    #expect(try others.read("a.csv").numbering == .names)
    #expect(try others.read("a.txt").numbering == .places)
  }

  @Test func tracksAreNoTriangles() throws {
    let folder = DataSetFolder([
      "classes.txt": "dog\ncat", "a.txt": "0 0.5 0.5 0.5 0.5 0.9 1\n1 0.5 0.5 0.2 0.5 0.9 2\n",
    ])
    folder.write("a.png", SmallPicture.png(width: 40, height: 20))
    let set = try folder.read()
    #expect(set.objects.isEmpty && set.notes.count == 1)
    #expect(set.notes[0].contains("2 lines of six or seven numbers"), "\(set.notes)")
    folder.write("a.txt", Array("0 0.1 0.1 0.9 0.1 0.5 1\n".utf8))
    #expect(try folder.read().objects.count == 1)
  }

  @Test(arguments: [
    ("filename,xmin,ymin,xmax,ymax\na.png,1,2,3,4\n", "no column for the class"),
    ("image,cx,cy,class\na.png,1,2,cat\n", "no columns for the box"),
    ("image_path,label,shape\na.png,cat,\"POLYGON ((1 2, 3 4))\"\n", "no columns for the box"),
  ])
  func saysWhatAHeaderLacks(text: String, expected: String) throws {
    #expect(DataSetFolder(["a.csv": text]).problem("a.csv").contains(expected))
    let error = #expect(throws: AnnotationError.self) { try AnnotationKind.csv.read(Array(text.utf8)) }
    #expect(error?.problem.contains(expected) == true)
  }
}

/// Numbers and other languages in lists of class names.
@Suite struct NumberedNamesTests {
  private func map(_ text: String) throws -> LabelMap {
    try LabelMap.parse(Data(text.utf8), source: "labels.txt")
  }

  @Test(arguments: ["0 bird\n1 big cat\n", "0: bird\n1: big cat\n", "1: bird\n2:big cat"])
  func numbersBeforeNamesAreTheirs(text: String) throws {
    let entries = try map(text).entries
    #expect(entries.map(\.name) == ["bird", "big cat"])
    #expect(entries.first?.id == (text.hasPrefix("0") ? 0 : 1))
  }

  @Test(arguments: ["0 stars\n1 star\n2 stars", "1 star\n2 stars", "0 bird\n2 cow", "5 eyes", "0.5mm\n1.5mm"])
  func otherNumbersAreNames(text: String) throws {
    let lines = text.split(separator: "\n").map(String.init)
    #expect(try map(text).entries.map(\.name) == lines)
  }

  @Test func saysWhatIsNoList() {
    let error = #expect(throws: LabelMapError.self) { try map("item {\n  id: 1\n  name: 'a'\n}\n") }
    #expect(error?.description.contains("TensorFlow's label map") == true)
    let list = #expect(throws: LabelMapError.self) { try map("['a', 'b']") }
    #expect(list?.description.hasSuffix("(names stand in double quotes)") == true)
  }
}
