import Imaging
import Testing

@testable import Runs

struct PictureNotesTests {
  @Test func damageIsToldOfEachPictureAndTheRestOnceAndCounted() {
    var notes = PictureNotes()
    let damage = PictureNote.damaged(format: "JPEG", details: "bad code")
    #expect(notes.add([damage], of: "a.jpg").count == 1)
    #expect(
      notes.add([damage], of: "b.jpg").first?.hasPrefix("b.jpg: the JPEG is damaged (bad code)") == true)
    #expect(notes.add([], of: "c.jpg").isEmpty)
    #expect(notes.closing.isEmpty)

    #expect(
      notes.add([.deepValues(lowest: 0, highest: 900, white: 65535), .firstPage(of: 3)], of: "1.tif").count
        == 2)
    #expect(notes.add([.deepValues(lowest: 0, highest: 4000, white: 65535)], of: "2.tif").isEmpty)
    #expect(
      notes.add([.deepValues(lowest: 0, highest: 70, white: 65535), .firstPage(of: 2)], of: "3.tif").isEmpty)
    #expect(
      notes.closing == [
        "2 more pictures with values of more than 8 bits; the highest of all is 4,000",
        "1 more picture of which the first page is read",
      ])
  }
}
