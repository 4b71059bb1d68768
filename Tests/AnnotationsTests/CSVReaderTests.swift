import Testing

@testable import Annotations

@Suite struct CSVReaderTests {

  private func read(_ text: String) throws -> AnnotationSet {
    try CSVReader.read(Array(text.utf8), source: "a.csv")
  }

  private func problem(_ text: String) -> String {
    let error = #expect(throws: AnnotationError.self) { try read(text) }
    return error?.problem ?? ""
  }

  @Test func readsKerasRetinaNet() throws {
    let set = try read(
      """
      photos/1.jpg,10,20,30.5,60,dog
      photos/2.jpg,,,,,
      photos/1.jpg,0,0,5,5,cat
      """)
    #expect(set.notes == [])
    #expect(set.categories == [.init(id: 1, name: "cat"), .init(id: 2, name: "dog")])
    #expect(set.pictures == [.init(id: 1, file: "photos/1.jpg"), .init(id: 2, file: "photos/2.jpg")])
    #expect(
      Array(set.objects(ofPicture: 0)) == [
        GroundTruth(id: 1, category: 2, x: 10, y: 20, width: 20.5, height: 40),
        GroundTruth(id: 2, category: 1, x: 0, y: 0, width: 5, height: 5),
      ])
    #expect(set.objects(ofPicture: 1).isEmpty, "a picture without objects")
  }

  @Test func readsDeepForest() throws {
    let set = try read(
      """
      ,image_path,xmin,ymin,xmax,ymax,label
      0,OSBS_029.png,203,67,227,90,Tree
      1,OSBS_030.png,0,0,0,0,Tree
      2,OSBS_031.png,,,,,
      3,OSBS_032.png,nan,nan,nan,nan,Tree
      """)
    #expect(set.pictures.map(\.file) == (29...32).map { "OSBS_0\($0).png" })
    #expect(set.objects == [GroundTruth(id: 1, category: 1, x: 203, y: 67, width: 24, height: 23)])
    #expect(
      set.notes == [
        "a.csv: a row whose box is all zeros: line 3 of a.csv; taken for a picture without objects"
      ])
  }

  /// One object, in the forms in which tools write it.
  @Test(arguments: [
    "a.jpg,1,2,4,8,cat", "a.jpg,1,2,4,8,cat\r\n", "\u{FEFF}a.jpg,1,2,4,8,cat", "\n\na.jpg,1,2,4,8,cat\n\n",
    "a.jpg;1;2;4;8;cat", "a.jpg\t1\t2\t4\t8\tcat", "a.jpg, 1, 2, 4, 8, cat", "\"a.jpg\",\"1\",2,4,8,\"cat\"",
    "a.jpg,1,2,4,8,cat,more,columns", "label,ymax,xmax,ymin,xmin,image_path\rcat,8,4,2,1,a.jpg\r",
    "Filename,Width,Height,Class,XMin,YMin,XMax,YMax\na.jpg,90,80,cat,1,2,4,8",
    "image,x,y,width,height,label\na.jpg,1,2,3,6,cat",
    "filename,width,height,class,x,y,w,h\na.jpg,90,80,cat,1,2,3,6",
    "filename,class,x,y,width,height,image_width,image_height\na.jpg,cat,1,2,3,6,90,80",
    "filename,class,xmin,ymin,w,h,width,height\na.jpg,cat,1,2,3,6,90,80",
    "filename,class,xmin,ymin,xmax,ymax,w,h\na.jpg,cat,1,2,4,8,3,6", "cat,1,2,3,6,a.jpg,90,80",
    "\u{FEFF}image_path,xmin,ymin,xmax,ymax,label\na.jpg,1.0,2.0,4e0,8,cat",
    "image,x_center,y_center,width,height,class\na.jpg,2.5,5,3,6,cat",
    "image,cx,cy,w,h,width,height,class\na.jpg,2.5,5,3,6,90,80,cat",
    "image,width,height,cx,cy,bw,bh,class\na.jpg,90,80,2.5,5,3,6,cat",
    "image_path,label,geometry\na.jpg,cat,\"POLYGON ((4 2, 4 8, 1 8, 1 2, 4 2))\"",
    "image_path,label,geometry\na.jpg,cat,\"Polygon Z ((4 2 0, 4 8 0, 1 8 0))\"",
    "image_path,label,cx,cy,width,height,geometry\na.jpg,cat,2,5,90,80,\"POLYGON ((4 2, 4 8, 1 8, 1 2))\"",
    "wkt,image,class,width,height\n\"MultiPolygon(((4 2,1 8,2 2)),((2 3, 3 3, 3 5)))\",a.jpg,cat,90,80",
    "image_path,label,geometry,xmin,ymin,xmax,ymax\na.jpg,cat,\"POLYGON ((9 9, 7 9, 7 7))\",1,2,4,8",
  ])
  func readsEveryForm(text: String) throws {
    let set = try read(text)
    #expect(set.notes == [])
    #expect(set.pictures.map(\.file) == ["a.jpg"])
    #expect(set.categories == [.init(id: 1, name: "cat")])
    #expect(set.objects == [GroundTruth(id: 1, category: 1, x: 1, y: 2, width: 3, height: 6)])
    #expect(set.pictures[0].width == (text.contains("90") ? 90 : nil))
  }

  @Test(arguments: [
    "POINT (1 2)", "POLYGON", "POLYGON ((1 2, 3 4))", "POLYGON ((1 2, 3 4, 5))", "POLYGON ((1 2, 3 4, x 5))",
    "POLYGON ((1 2, 3 4, nan 5))", "LINESTRING (1 2, 3 4, 5 6)",
    "POLYGON ((" + String(repeating: "1 2,", count: 300_000) + "3 4))",
  ])
  func leavesOutShapesThatAreNoPolygons(shape: String) throws {
    let text = "image_path,label,geometry\na.jpg,cat,\"POLYGON ((1 2, 4 2, 4 8))\"\nb.jpg,cat,\"\(shape)\"\n"
    let set = try read(text + "c.jpg,,\nd.jpg,cat,\"POLYGON ((0 0, 0 0, 0 0, 0 0))\"\n")
    #expect(set.objects.count == 1 && set.pictures.map(\.file) == ["a.jpg", "c.jpg", "d.jpg"])
    #expect(set.notes.count == 2 && set.notes[0].contains("line 3 of a.csv"), "\(set.notes)")
  }

  @Test func tellsPolygonsAndCentresInFractions() {
    let polygon = "image_path,label,geometry\na.jpg,cat,\"POLYGON ((0.1 0.2, 0.4 0.2, 0.4 0.8))\"\n"
    #expect(problem(polygon).contains("fractions of the pictures' sides"))
    #expect(problem("image,cx,cy,w,h,class\na.jpg,0.5,0.5,0.1,0.2,cat\n").contains("fractions"))
  }

  @Test func quotesHoldSeparatorsQuotesAndLines() throws {
    let set = try read("\"a, \"\"b\"\"\nc.jpg\",1,2,4,8,\"cat, big\"\nd.jpg,1,2,4,x,cat\n")
    #expect(set.pictures.map(\.file) == ["a, \"b\"\nc.jpg"])
    #expect(set.categories.map(\.name) == ["cat, big"])
    #expect(set.notes.count == 1 && set.notes[0].contains("line 3 of a.csv"), "\(set.notes)")
  }

  /// A quote that is never closed must not take all that follows with it.
  @Test func aQuoteThatIsNotClosedIsNone() throws {
    let set = try read("a.jpg,1,2,4,8,\"cat\nb.jpg,1,2,4,8,dog\n")
    #expect(set.pictures.map(\.file) == ["a.jpg", "b.jpg"])
    #expect(set.categories.map(\.name) == ["\"cat", "dog"])
  }

  @Test(arguments: [
    ("a.jpg,1,2,3,cat", "does not have a path, four numbers (or a polygon in WKT) and a class"),
    ("a.jpg,1,2,,8,cat", "does not have"),
    (",1,2,3,4,cat", "does not have"), ("a.jpg,1,2,4,8,", "an object without a name"),
    ("a.jpg,9,2,4,8,cat", "not above 0"), ("a.jpg,1,2,inf,8,cat", "NaN, infinity"),
    ("a.jpg,1,2,nan,8,cat", "NaN"),
    ("a.jpg,1e31,2,4,8,cat", "beyond 1e30"), ("nothing", "does not have"),
  ])
  func leavesOutBadRowsAndNamesThem(row: String, expected: String) throws {
    let set = try read("b.jpg,1,2,4,8,cat\n\(row)\nb.jpg,1,2,4,9,cat\n")
    #expect(set.objects.count == 2)
    #expect(
      set.notes.count == 1 && set.notes[0].contains(expected) && set.notes[0].contains("line 2 of a.csv"),
      "\(set.notes)")
  }

  @Test func saysWhatItCannotRead() {
    #expect(
      problem("a,b,c\n1,2,3\n").contains("its first row is neither path, x1, y1, x2, y2, class nor a header"))
    #expect(problem("").contains("its first row"))
    let openImages = "ImageID,LabelName,XMin,XMax,YMin,YMax\nab,/m/01,0.1,0.5,0.2,0.9\n"
    #expect(problem(openImages).contains("fractions of the pictures' sides"))
    #expect(problem("\u{1F}\u{8B}").contains("first row"))
  }

  @Test func readsFilesThatWereJoined() throws {
    let one = "\u{FEFF}image_path,xmin,ymin,xmax,ymax,label\na.png,1,2,4,8,Tree\n"
    let set = try read(one + one.replacing("a.png", with: "b.png"))
    #expect(set.pictures.map(\.file) == ["a.png", "b.png"] && set.notes == [])
    #expect(try read("\u{FEFF}\"a.png\",1,2,4,8,cat\n\u{FEFF}\"b.png\",1,2,4,8,cat").pictures.count == 2)
  }

  /// As keras-retinanet keeps them; each is an object to find.
  @Test func tellsRowsThatAreThereTwice() throws {
    let set = try read("a.jpg,1,2,4,8,cat\na.jpg,1,2,4,8,dog\nb.jpg,1,2,4,8,cat\na.jpg,1,2,4,8,cat\n")
    #expect(set.objects.count == 4)
    #expect(
      set.notes == [
        "a.csv: an object with the class and box of another of its picture: line 4 of a.csv; kept, and each is to be found: were files joined?"
      ])
  }

  @Test func tellsScores() throws {
    let set = try read("image_path,xmin,ymin,xmax,ymax,label,score\na.png,1,2,4,8,Tree,0.5\n")
    #expect(set.objects.count == 1)
    #expect(
      set.notes.count == 1 && set.notes[0].contains("a score or confidence"), "\(set.notes)")
  }

  @Test func aRowOfManyFieldsTakesLittle() throws {
    let commas = String(repeating: ",", count: 1_000_000)
    var rows = CSVRows(Array(commas.utf8), separator: UInt8(ascii: ","))
    #expect(rows.next()?.fields.count == CSVRows.mostFields)
    #expect(rows.next() == nil)
  }

  @Test func isFoundByItsContentAndBesidePictures() throws {
    let text = "1.png,1,2,4,8,cat\n"
    #expect(try DataSetFolder(["boxes.txt": text]).read("boxes.txt").objects.count == 1)
    let folder = DataSetFolder(["set/annotations.csv": text, "set/classes.csv": "cat,0\n"])
    #expect(try folder.read().source.hasSuffix("set/annotations.csv"), "the other CSV names classes")
    folder.write("set/1.png", SmallPicture.png(width: 9, height: 9))
    #expect(try AnnotationSet.beside(pictures: [folder("set/1.png")])?.objects.count == 1)
    let own = DataSetFolder(["1.csv": text])
    own.write("1.png", SmallPicture.png(width: 9, height: 9))
    #expect(try AnnotationSet.beside(pictures: [own("1.png")])?.objects.count == 1)
    #expect(
      DataSetFolder(["a.csv": text, "b.csv": text]).problem().contains("2 CSV files are in this folder"))
    #expect(DataSetFolder(["a.csv": text, "b.json": "{}"]).problem().contains("2 JSON and CSV files"))
  }
}
