import Foundation
import Glibc
import Inspector
import Runs
import Support
import Terminal
import TestSupport
import Testing

@testable import retinascope

/// What of the inspector needs no terminal.
struct InspectCommandTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [["inspect"], ["inspect", "nothing.png"]])
  func namesWhatNeedsNoTerminal(_ arguments: [String]) throws {
    let outcome = try Program().run(arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stdout.isEmpty)
    #expect(outcome.stderr.split(separator: "\n").count == 1)
    #expect(outcome.stderr.contains("`detect`") && outcome.stderr.contains("`render`"))
  }

  @Test(arguments: [
    (["--model", "x.pth"], "No pictures"), (["-", "-"], "only once"), (["--memory", "much"], "--memory"),
    (["--view", "picture"], "--view"),
  ])
  func refusesMistypedLines(_ arguments: [String], _ reason: String) throws {
    let outcome = try Program().run(["inspect"] + arguments)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains(reason), "\(outcome.stderr)")
  }

  @Test func readsAmountsOfMemory() {
    let known = [("1000", 1000), ("2K", 2048), ("500m", 500 << 20), ("2G", 2 << 30), ("1.5G", 3 << 29)]
    for (text, bytes) in known { #expect(ByteCount(argument: text)?.bytes == bytes, "\(text)") }
    for text in ["", "G", "-1", "2X", "nan", "inf", "99999999T"] {
      #expect(ByteCount(argument: text) == nil, "\(text)")
    }
  }

  private func setup(_ pictures: [String]) throws -> (state: State, services: LiveServices) {
    let sources = pictures.map { PictureSource.file($0) }
    let setup = try InspectorSetup(sources, ModelOptions.parse([]), DecodingFlags.parse([]))
    let traits = TerminalTraits(size: CellSize(width: 100, height: 32))
    return (setup.state(traits, ViewOptions(), isNewcomer: true), setup.services)
  }

  @Test func endsBeforeItBeginsWhereTheOnlyPictureIsDamaged() throws {
    let damaged = folder.write("damaged.png", "no picture")
    var (state, services) = try setup([damaged])
    #expect { try services.readShown(in: &state) } throws: { "\($0)".contains("damaged.png") }
  }

  @Test func showsWhyOneOfManyPicturesIsDamaged() throws {
    let damaged = folder.write("damaged.png", "no picture")
    var (state, services) = try setup([damaged, Program.checkout + "/assets/demo/1_easy.png"])
    try services.readShown(in: &state)
    let commands = state.start()
    #expect(Renderer().canvas(state).text.contains("damaged.png"))
    #expect(commands.count == 1, "the next one is prepared")
  }

  @Test func beginsAtTheDisplayScoreUnlessToldOtherwise() throws {
    func thresholds(_ flags: [String]) throws -> Float {
      try InspectorSetup([.file("x.png")], ModelOptions.parse(flags), DecodingFlags.parse([])).thresholds
        .score
    }
    #expect(try thresholds([]) == 0.4, "the demo model's own")
    #expect(try thresholds(["--score", "0.05"]) == 0.05)
    #expect(try thresholds(["--score", "bird=0.9"]) == 0.4)
  }

  @Test func neverReplacesAFile() throws {
    let first = try NewFile.write([1], folder: folder.path + "/", stem: "a/b", ending: "png")
    let second = try NewFile.write([2], folder: folder.path + "/", stem: "a/b", ending: "png")
    #expect(folder.names == ["a_b-2.png", "a_b.png"])
    #expect(first == folder.file("a_b.png") && second == folder.file("a_b-2.png"))
    #expect(folder.text("a_b.png") == "\u{1}")
    #expect(throws: FileError.self) {
      try NewFile.write([1], folder: folder.path + "/missing/", stem: "a", ending: "png")
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible)) func leavesNoHalfOfAFile() throws {
    let disk = try SmallDisk()
    #expect(throws: FileError(.writing, disk.path + "/a.png", .system(ENOSPC))) {
      try NewFile.write(
        Array(repeating: 1, count: 1 << 20), folder: disk.path + "/", stem: "a", ending: "png")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
  }
}
