import Testing

@testable import Checkpoints

/// Where the weights lie in what training programs save.
@Suite struct WeightSearchTests {
  private typealias Entry = (key: String, value: (inout PickleBuilder) -> Void)

  private func tensor(_ key: String) -> Entry {
    (key, { $0.tensor(TensorDescription()) })
  }

  /// A dictionary of arrays of these names.
  private func weights(_ names: [String]) -> (inout PickleBuilder) -> Void {
    { builder in builder.dictionary(names.map(tensor)) }
  }

  private func open(_ entries: [Entry], wanted: String? = nil) throws -> Checkpoint {
    let pickle = PickleBuilder.pickle { $0.dictionary(entries) }
    let bytes = ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes
    return try bytes.withUnsafeBytes { try Checkpoint.parse($0, weights: wanted) }
  }

  private let network = ["conv.weight", "conv.bias", "head.weight"]

  @Test(arguments: ["net", "network", "generator", "weights", "state"])
  func `a dictionary of arrays is the model whatever its name`(name: String) throws {
    let checkpoint = try open([
      ("epoch", { $0.integer(3) }), (name, weights(network)), ("random", weights(["cpu"])),
    ])
    #expect(Array(checkpoint.arrays.keys) == network)
    #expect(checkpoint.weightsPath == [name])
  }

  @Test func `a dictionary of arrays is found below names of the user's own`() throws {
    let checkpoint = try open([
      ("step", { $0.integer(3) }),
      (
        "model_ema",
        { $0.dictionary([("decay", { $0.integer(1) }), ("module", self.weights(self.network))]) }
      ),
    ])
    #expect(Array(checkpoint.arrays.keys) == network)
    #expect(checkpoint.weightsPath == ["model_ema", "module"])
    let twins: [Entry] = [
      ("state_dict", weights(network)),
      ("ema", { $0.dictionary([("decay", { $0.integer(1) }), ("shadow", self.weights(self.network))]) }),
    ]
    #expect(throws: CheckpointError.self) { _ = try open(twins) }
    #expect(try open(twins, wanted: "ema").weightsPath == ["ema", "shadow"])
  }

  @Test func `a dictionary of a class of the user's own is a dictionary`() throws {
    let checkpoint = try open([
      ("epoch", { $0.integer(3) }),
      (
        "state_dict",
        { builder in
          builder.global("__main__", "Weights")
          builder.raw([0x29, 0x81, 0x28])  // made of nothing, and filled
          for (name, array) in self.network.map(self.tensor) {
            builder.text(name)
            array(&builder)
          }
          builder.opcode("u")
        }
      ),
    ])
    #expect(Array(checkpoint.arrays.keys) == network)
  }

  @Test func `an average that keeps no names is told, once`() throws {
    let list: (inout PickleBuilder) -> Void = { builder in
      builder.raw([0x5D, 0x28])
      for _ in self.network { builder.tensor(TensorDescription()) }
      builder.opcode("e")
    }
    let checkpoint = try open([
      ("model", weights(network)),
      ("ema", { $0.dictionary([("decay", { $0.number(0.999) }), ("shadow_params", list)]) }),
    ])
    #expect(Array(checkpoint.arrays.keys) == network)
    #expect(
      checkpoint.warnings == [
        "'ema' keeps 3 arrays without names, as some moving averages do: they cannot be read, and 'model' is used as it "
          + "is"
      ])
  }

  @Test func `an optimiser's state is no model`() throws {
    let checkpoint = try open([
      (
        "optimizer",
        { builder in
          builder.opcode("}")
          builder.opcode("(")
          builder.integer(0)
          builder.dictionary([self.tensor("exp_avg"), self.tensor("exp_avg_sq")])
          builder.opcode("u")
        }
      ), ("net", weights(network)),
    ])
    #expect(checkpoint.weightsPath == ["net"])
  }

  /// Real ones hold arrays by names, as the last does.
  @Test(arguments: [[], ["zero_stage"], ["exp_avg"]])
  func `DeepSpeed's part of an optimiser is no model`(names: [String]) throws {
    let state: Entry = ("optimizer_state_dict", weights(names))
    let version: Entry = ("ds_version", { $0.text("0.14") })
    let error = try #require(throws: CheckpointError.self) {
      _ = try open(names == ["zero_stage"] ? [state] : [state, version])
    }
    #expect(error.problem.contains("ZeRO") && error.remedy.contains("zero_to_fp32.py"), "\(error)")
    #expect(try open([state, version, ("module", weights(network))]).weightsPath == ["module"])
  }

  @Test func `of a model and its average neither is taken unasked`() throws {
    let entries: [Entry] = [("model", weights(network)), ("ema", weights(network))]
    let error = try #require(throws: CheckpointError.self) { _ = try open(entries) }
    #expect(
      error.description.contains("2 networks: 'model', 'ema'") && error.remedy.contains("--weights model"))
    for name in ["model", "ema"] {
      #expect(try open(entries, wanted: name).weightsPath == [name])
    }
    let two: [Entry] = [("student", weights(network)), ("teacher", weights(network))]
    #expect(throws: CheckpointError.self) { _ = try open(two) }
    #expect(try open(two, wanted: "teacher").weightsPath == ["teacher"])
  }

  @Test func `mmengine's state_dict is the average`() throws {
    let entries: [Entry] = [
      ("message_hub", weights([])), ("state_dict", weights(network)), ("ema_state_dict", weights(network)),
    ]
    let checkpoint = try open(entries)
    #expect(checkpoint.weightsPath == ["state_dict"])
    #expect(
      checkpoint.warnings.contains { $0.contains("averaged") && $0.contains("--weights ema_state_dict") })
    #expect(try open(entries, wanted: "ema_state_dict").weightsPath == ["ema_state_dict"])
    #expect(throws: CheckpointError.self) { _ = try open(Array(entries.dropFirst())) }
  }

  /// As `{'model': m.state_dict(), 'model_ema': AveragedModel(m).state_dict()}` and its like.
  @Test(arguments: [
    ("model", "", "model_ema", "module."), ("model", "_orig_mod.", "ema", "module._orig_mod."),
    ("state_dict", "model.", "ema_state_dict", ""), ("model", "student.", "average", "teacher.module."),
  ])
  func `a second network is seen under wrappers`(first: String, prefix: String, second: String, other: String)
    throws
  {
    let names = (0..<8).flatMap { ["backbone.\($0).weight", "head.\($0).bias"] }
    let entries: [Entry] = [
      (first, weights(names.map { prefix + $0 })),
      (second, weights(names.map { other + $0 } + ["n_averaged"])),
    ]
    let error = try #require(throws: CheckpointError.self) { _ = try open(entries) }
    #expect(error.description.contains("2 networks: '\(first)', '\(second)'"), "\(error)")
    for name in [first, second] { #expect(try open(entries, wanted: name).weightsPath == [name]) }
  }

  @Test func `Lightning's state_dict is what Lightning loads`() throws {
    let version: Entry = ("pytorch-lightning_version", { $0.text("2.6.0") })
    let averaged: [Entry] = [
      version, ("state_dict", weights(network)), ("current_model_state", weights(network)),
      ("averaging_state", weights(["n_averaged"])),
    ]
    let checkpoint = try open(averaged)
    #expect(checkpoint.weightsPath == ["state_dict"])
    #expect(
      checkpoint.warnings.contains {
        $0.contains("Lightning's averaged weights") && $0.contains("--weights current_model_state")
      }, "\(checkpoint.warnings)")
    #expect(try open(averaged, wanted: "current_model_state").weightsPath == ["current_model_state"])
    let kept: [Entry] = [
      version, ("state_dict", weights(network)),
      (
        "callbacks",
        { $0.dictionary([("EMA", { $0.dictionary([("ema_state_dict", self.weights(self.network))]) })]) }
      ),
    ]
    #expect(try open(kept).warnings.contains { $0.contains("'callbacks', which a callback keeps, is left") })
    #expect(try open(kept, wanted: "callbacks").weightsPath == ["callbacks", "EMA", "ema_state_dict"])
  }

  @Test func `names may go through several dictionaries`() throws {
    let entries: [Entry] = [
      ("best", { $0.dictionary([("model", self.weights(self.network))]) }),
      ("last", { $0.dictionary([("model", self.weights(self.network))]) }),
    ]
    #expect(throws: CheckpointError.self) { _ = try open(entries) }
    #expect(try open(entries, wanted: "last").weightsPath == ["last", "model"])
    #expect(try open(entries, wanted: "best.model").weightsPath == ["best", "model"])
  }

  @Test(arguments: ["zip-module.pth", "legacy-module.pth"])
  func `a whole module is walked`(name: String) throws {
    let checkpoint = try Checkpoint.open(fixture(name))
    #expect(checkpoint.arrays.mapValues(\.shape) == ["weight": [2, 2], "bias": [2]])
  }

  /// A module as Python pickles it: a class, no arguments, and its attributes.
  private func module(
    _ parameters: [String], buffers: [String] = [], transient: [String] = [], children: [Entry] = []
  ) -> (inout PickleBuilder) -> Void {
    { builder in
      builder.global("my.models", "Net")
      builder.opcode(")")
      builder.raw([0x81])
      builder.dictionary([
        ("training", { $0.raw([0x89]) }), ("_parameters", self.weights(parameters)),
        ("_buffers", self.weights(buffers)),
        (
          "_non_persistent_buffers_set",
          { builder in
            builder.raw([0x8F, 0x28])
            for name in transient { builder.text(name) }
            builder.raw([0x90])
          }
        ),
        ("_modules", { $0.dictionary(children) }),
      ])
      builder.opcode("b")
    }
  }

  @Test func `parameters and buffers are named by their modules`() throws {
    let net = module(
      ["scale"], buffers: ["mean", "cache"], transient: ["cache"],
      children: [
        ("conv", module(["weight", "bias"])), ("none", { $0.opcode("N") }),
        ("norm", module(["weight"], buffers: ["running_mean"], children: [("0", module(["bias"]))])),
      ])
    let names = [
      "scale", "mean", "conv.weight", "conv.bias", "norm.weight", "norm.running_mean", "norm.0.bias",
    ]
    let checkpoint = try open([("model", net), ("epoch", { $0.integer(1) })])
    #expect(Array(checkpoint.arrays.keys) == names)
    #expect(Array(checkpoint.unsavedBuffers.keys) == ["cache"])
    #expect(checkpoint.modules.map(\.path) == ["", "conv", "norm", "norm.0"])
    #expect(checkpoint.modules.allSatisfy { $0.className == "my.models.Net" && !$0.isPatched })
    #expect(checkpoint.modules[0].children == ["conv", "norm"])
    #expect(checkpoint.modules[0].attributes == ["training": .bool(false)])
  }

  @Test func `bound methods and nested classes outside the weights do no harm`() throws {
    func attribute(_ name: String, of body: @escaping (inout PickleBuilder) -> Void) -> (inout PickleBuilder)
      -> Void
    {
      { builder in
        builder.global("builtins", "getattr")
        builder.tuple {
          body(&$0)
          $0.text(name)
        }
        builder.opcode("R")
      }
    }
    let method = attribute("forward", of: { $0.global("my.models", "Net") })
    let checkpoint = try open([("state_dict", weights(network)), ("callback", method)])
    #expect(Array(checkpoint.arrays.keys) == network)

    for (name, owner) in [("system", "Net"), ("__globals__", "Net"), ("popen", "os"), ("path", "os")] {
      let bad = attribute(name, of: { $0.global("my.models", owner) })
      let error = try #require(throws: CheckpointError.self) {
        _ = try open([
          ("state_dict", weights(network)), ("hyper_parameters", { $0.dictionary([("hook", bad)]) }),
        ])
      }
      #expect(error.kind == .dangerous, "\(owner).\(name)")
      #expect(error.description.contains("at 'hyper_parameters' → 'hook'"), "\(error)")
    }
  }
}
