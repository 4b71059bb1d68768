import Foundation
import Support
import TestSupport
import Testing

@testable import Runs

struct PictureListTests {
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]
  private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0, 0]

  @Test func takesPicturesOfAFolderByContentInOrderOfTheirNames() throws {
    let folder = TemporaryFolder()
    folder.write("b.txt", png)
    folder.write("a.png", jpeg)
    folder.write("no.txt", "not a picture at all")
    folder.write(".hidden.png", png)
    folder.write("Z.png", png)
    folder.write("deeper/below/é.png", png)
    symlink(folder.path, folder.file("loop"))
    symlink("b.txt", folder.file("link.png"))
    mkfifo(folder.file("pipe"), 0o600)
    let names = try PictureList.expand([folder.path]).map { String($0.name.dropFirst(folder.path.count + 1)) }
    #expect(names == ["Z.png", "a.png", "b.txt", "deeper/below/é.png", "link.png"])
    #expect(try PictureList.expand([folder.path + "/"]).count == 5)
  }

  @Test func namesWhatIsAPictureButCannotBeRead() throws {
    let folder = TemporaryFolder()
    folder.write("a.jpg", Array("RIFF....WEBPVP8 ".utf8))
    folder.write("b.dat", Array("II*\0".utf8))
    for (name, content) in [
      ("c.gif", "GIF89a"), ("d.jpg", "<html>"), ("e.PNG", ""), ("f.jpeg", "not a picture at all"),
      ("g", "\0\0\0 ftypavif"), ("h.bmp", "BM"), ("i.nef", "raw"),
      // Not pictures, and no claim to be: two letters are not enough.
      ("j.txt", "BM"), ("k.txt", "P6\n1 1"), ("l.mp4", "\0\0\0 ftypisom"), ("m.json", "{}"), ("n", ""),
    ] { folder.write(name, content) }
    let sources = try PictureList.expand([folder.path])
    let read = sources.filter { !$0.isUnusable }.map { String($0.name.dropFirst(folder.path.count + 1)) }
    #expect(read == ["a.jpg", "b.dat"])
    let reasons = sources.compactMap { source -> String? in
      guard case .unusable(let path, let reason) = source else { return nil }
      return path.dropFirst(folder.path.count + 1) + ": " + reason
    }
    #expect(
      reasons == [
        "c.gif: it is GIF, which is not read here; convert it to PNG or JPEG",
        "d.jpg: it is a web page, not a picture",
        "e.PNG: it is empty", "f.jpeg: it is no picture of a known format",
        "g: it is AVIF, which is not read here; convert it to PNG or JPEG",
        "h.bmp: it is BMP, which is not read here; convert it to PNG or JPEG",
        "i.nef: it is no picture of a known format",
      ])
  }

  /// Half of a data set of links, whose other half is gone, is not the data set.
  @Test func namesLinksToPicturesThatAreGone() throws {
    let folder = TemporaryFolder()
    folder.write("a.png", png)
    symlink("/gone/b.jpg", folder.file("b.JPG"))
    symlink("d.png", folder.file("d.png"))
    symlink("/gone/notes", folder.file("notes.txt"))
    mkfifo(folder.file("pipe.png"), 0o600)
    #expect(
      try PictureList.expand([folder.path]) == [
        .file(folder.file("a.png")),
        .unusable(path: folder.file("b.JPG"), reason: "its link leads nowhere: No such file or directory"),
        .unusable(
          path: folder.file("d.png"), reason: "its link leads nowhere: Too many levels of symbolic links"),
        .unusable(path: folder.file("pipe.png"), reason: "it is no regular file"),
      ])
  }

  @Test func followsLinkedFoldersOnce() throws {
    let (folder, elsewhere) = (TemporaryFolder(), TemporaryFolder())
    elsewhere.write("day/x.png", png)
    symlink(folder.path, elsewhere.file("back"))
    folder.write("train/a.png", png)
    symlink("train", folder.file("all"))
    symlink(elsewhere.path, folder.file("more"))
    symlink(elsewhere.path, folder.file("more again"))
    symlink("nowhere", folder.file("broken"))
    let names = try PictureList.expand([folder.path]).map { String($0.name.dropFirst(folder.path.count + 1)) }
    #expect(names == ["more/day/x.png", "train/a.png"], "real folders come before links to them")
  }

  @Test func passesOverAByteOrderMark() {
    #expect(
      PictureList.paths(in: [0xEF, 0xBB, 0xBF] + Array("a.png\r\n\u{FEFF}b.png\n\u{FEFF}".utf8)) == [
        "a.png", "b.png",
      ])
  }

  @Test func keepsFilesAsGivenWhateverTheyAre() throws {
    let folder = TemporaryFolder()
    let text = folder.write("text.txt", "hello")
    #expect(try PictureList.expand([text, text]) == [.file(text), .file(text)])
  }

  @Test func saysWhyNothingComesFromAPath() throws {
    let folder = TemporaryFolder()
    let reasons = try PictureList.expand([folder.file("absent.png"), folder.path])
    #expect(
      reasons == [
        .unusable(path: folder.file("absent.png"), reason: "No such file or directory"),
        .unusable(path: folder.path, reason: UnusablePicture.emptyFolder),
      ])
  }

  @Test func saysThatANameIsNotUTF8() throws {
    let folder = TemporaryFolder()
    var path = Array((folder.path + "/caf").utf8CString.dropLast()) + [CChar(bitPattern: 0xE9), 0]
    close(open(&path, O_CREAT | O_WRONLY, 0o600))
    let sources = try PictureList.expand([folder.path])
    #expect(
      sources == [
        .unusable(
          path: folder.path + "/caf\u{FFFD}", reason: "its name is not UTF-8, and cannot be opened; rename it"
        )
      ])
  }

  @Test func readsAListOfPaths() throws {
    let folder = TemporaryFolder()
    let first = folder.write("first.png", png)
    let second = folder.write("with space.png", png)
    let list = folder.write("list.txt", "\(first)\r\n\n\(second)\nabsent")
    #expect(
      try PictureList.expand([second], listFile: list) == [
        .file(second), .file(first), .file(second),
        .unusable(path: "absent", reason: "No such file or directory"),
      ])
    #expect(throws: FileError.self) { try PictureList.expand([], listFile: folder.file("absent")) }
  }

  @Test func readsStandardInputOnce() throws {
    #expect(try PictureList.expand(["-"]) == [.standardInput])
    #expect(!PictureList.readsStandardInputTwice(["-", "a"], listFile: "b"))
    #expect(PictureList.readsStandardInputTwice(["-", "-"], listFile: nil))
    #expect(PictureList.readsStandardInputTwice(["-"], listFile: "-"))
  }
}
