import Foundation
import TestSupport
import Testing

/// The flags that choose a model and its thresholds, as the built program takes them.
struct ModelFlagsTests {
  @Test(arguments: [
    ["--nms", "nan"], ["--nms", "1.5"], ["--nms", "-0.1"], ["--top-k", "0"], ["--max-detections", "-3"],
    ["--min-size", "0"], ["--max-size", "1000000"], ["--threads", "0"], ["--score", "nan"],
    ["--score", "1.1"], ["--score", "0.5,0.6"], ["--score", "bird"],
  ])
  func refusesValuesOutOfRangeWithTheFlagsName(_ arguments: [String]) throws {
    let outcome = try Program.run("detect", arguments[0] + "=" + arguments[1])
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains(arguments[0]), "\(outcome.stderr)")
  }

  @Test(arguments: ["640", "0x5", "5x", "ax5", "1x2x3", "-4x4", "99999x1"])
  func refusesWhatIsNoSize(_ size: String) throws {
    let outcome = try Program.run("model", "--size=" + size)
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains("--size"), "\(outcome.stderr)")
  }

  @Test func namesAClassThatIsAlike() throws {
    let outcome = try Program.run("detect", "--score", "0.5,brid=0.3")
    #expect(outcome.exitCode == 64)
    #expect(outcome.stderr.contains(#"--score: no class is called "brid"; did you mean "bird"?"#))
  }

  @Test func namesTheFlagOfAFileThatWasGivenToWeights() throws {
    for name in ["no such/model_final.safetensors", Program.checkout + "/README.md"] {
      let outcome = try Program.run("detect", "--weights", name)
      #expect(outcome.exitCode == 64)
      #expect(outcome.stderr.contains("a file is given by --model ") && outcome.stderr.contains(name))
      #expect(!outcome.stderr.contains("stamps-r18"), "\(outcome.stderr)")
    }
    let name = try Program.run("detect", "--weights", "ema")
    #expect(name.stderr.contains("it holds no network of that name"), "\(name.stderr)")
  }

  @Test func theModelIsTheFlagsElseTheEnvironmentsElseTheDemos() throws {
    let program = Program(environment: ["RETINASCOPE_MODEL": "/env.pth"])
    #expect(try program.run(["model", "--model", "a.pth"]).stderr.contains("a.pth"))
    #expect(try program.run(["model"]).stderr.contains("/env.pth"))
    let demo = try Program(environment: ["RETINASCOPE_MODEL": ""]).run(["model"])
    #expect(demo.exitCode == 0 && demo.stdout.hasPrefix("stamps-r18\n"))
  }

  /// An installed program has its assets in ../share/retinascope, one of a checkout beside its build folder; those of
  /// another folder above are not its own.
  @Test(arguments: [
    ("usr/bin", "usr/share/retinascope"), ("checkout/.build/x86_64/release", "checkout/assets"),
  ])
  func findsAssetsFromWhereTheProgramLies(_ place: String, _ assets: String) throws {
    let folder = TemporaryFolder()
    let program = folder.file("\(place)/retinascope")
    for parent in [place, assets, "assets"] {
      try FileManager.default.createDirectory(atPath: folder.file(parent), withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(atPath: Program.path, toPath: program)
    func copyModels(to assets: String) throws {
      try FileManager.default.copyItem(
        atPath: Program.checkout + "/assets/models", toPath: folder.file("\(assets)/models"))
    }
    try copyModels(to: "assets")
    let missing = try Program(executable: program).run(["model"])
    #expect(missing.exitCode == 1, "\(missing)")
    #expect(missing.stderr.contains("--model FILE"), "\(missing)")
    try copyModels(to: assets)
    let found = try Program(executable: program).run(["model"])
    #expect(found.exitCode == 0, "\(found)")
  }
}
