import Testing

@testable import Checkpoints

/// Pickles that want to run something, or to exhaust memory, stack or time.
@Suite struct HostilePickleTests {
  private func read(_ pickle: [UInt8]) -> CheckpointError? { failure(ZipBuilder.torch(pickle).bytes) }

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"), ("sys", "exit"),
    ("builtins", "eval"), ("builtins", "exec"), ("builtins", "getattr"), ("builtins", "__import__"),
    ("builtins", "compile"), ("builtins", "open"), ("__builtin__", "eval"), ("__builtin__", "execfile"),
    ("runpy", "run_path"), ("importlib", "import_module"), ("importlib._bootstrap", "_load"),
    ("ctypes", "CDLL"), ("socket", "create_connection"), ("shutil", "rmtree"), ("webbrowser", "open"),
    ("pty", "spawn"), ("commands", "getoutput"), ("code", "InteractiveInterpreter"), ("timeit", "timeit"),
    ("pdb", "run"), ("bdb", "Bdb"), ("pip", "main"), ("pip._internal.cli.main", "main"),
    ("multiprocessing.util", "spawnv_passfds"), ("operator", "attrgetter"), ("operator", "methodcaller"),
    ("_operator", "attrgetter"), ("functools", "reduce"), ("types", "CodeType"), ("marshal", "loads"),
    ("pickle", "loads"), ("_pickle", "loads"), ("dill", "loads"),
    ("numpy.testing._private.utils", "runstring"),
    ("numpy", "load"), ("torch", "load"), ("torch.hub", "load"),
    ("asyncio.unix_events", "_UnixSubprocessTransport"),
    ("torch.jit.unsupported_tensor_ops", "execWrapper"), ("urllib.request", "urlopen"),
    ("http.client", "HTTPConnection"),
    ("cProfile", "run"), ("idlelib.run", "main"), ("pydoc", "pipepager"), ("code", "interact"),
    ("io", "open"),
    ("torch.nn", "os.system"), ("collections", "OrderedDict.__init__.__globals__"), ("", "__class__"),
    ("some.module", "system"), ("torch.utils.data", "Dataset.__reduce__"),
  ])
  func refusesWhatRunsThings(module: String, name: String) throws {
    let byGlobal = PickleBuilder.pickle { builder in
      builder.global(module, name)
      builder.tuple { $0.text("touch /tmp/owned") }
      builder.opcode("R")
    }
    let byStack = PickleBuilder.pickle { builder in
      builder.raw([0x80, 4])
      builder.text(module)
      builder.text(name)
      builder.raw([0x93])
    }
    for pickle in [byGlobal, byStack] {
      let error = try #require(read(pickle))
      #expect(error.kind == .dangerous, "\(error)")
      #expect(error.problem.contains(name), "\(error)")
    }
  }

  /// Checkpoints of real trainers name these; they must stay openable.
  @Test(arguments: [
    ("argparse", "Namespace"), ("pathlib", "PosixPath"), ("omegaconf.dictconfig", "DictConfig"),
    ("mmengine.config.config", "ConfigDict"), ("mmengine.logging.history_buffer", "HistoryBuffer"),
    ("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"), ("functools", "partial"),
    ("torch.optim.adamw", "AdamW"), ("torch", "device"), ("torch", "Size"), ("datetime", "datetime"),
    ("numpy.random._pickle", "__randomstate_ctor"), ("__main__", "Config"), ("copyreg", "_reconstructor"),
    ("models.yolo", "Model"), ("torch.serialization", "_get_layout"), ("builtins", "set"),
    ("builtins", "object"),
  ])
  func passesOverWhatRunsNothing(module: String, name: String) throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        ("state_dict", { $0.dictionary([("w", { $0.tensor(TensorDescription()) })]) }),
        (
          "extra",
          { builder in
            builder.global(module, name)
            builder.opcode(")")
            builder.opcode("R")
          }
        ),
      ])
    }
    let checkpoint = try Checkpoint.parse(
      ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes)
    #expect(Array(checkpoint.arrays.keys) == ["w"])
    // Plain values of Python and PyTorch, and what only holds settings, are not worth a warning.
    #expect(
      ["builtins", "torch", "argparse", "omegaconf.dictconfig"].contains(module)
        || checkpoint.warnings.joined().contains("\(module).\(name)"))
  }

  @Test func refusesWeightsMadeByUnknownClasses() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.dictionary([
        ("a", { $0.tensor(TensorDescription()) }),
        (
          "b",
          { builder in
            builder.global("my.module", "QuantisedTensor")
            builder.opcode(")")
            builder.opcode("R")
          }
        ),
      ])
    }
    let error = failure(ZipBuilder.torch(pickle, storages: [floatBytes([1, 2, 3, 4])]).bytes)
    #expect(error?.kind == .unsupported && error?.place == "b")
    #expect(error?.problem.contains("my.module.QuantisedTensor") == true)
  }

  // MARK: - Bombs

  @Test(arguments: ["]", "}", ")", "(", "N", "2"]) func survivesAMillionOf(opcode: String) throws {
    // NONE first, so that DUP has something to double.
    let pickle = PickleBuilder.pickle { builder in
      builder.opcode("N")
      builder.raw([UInt8](repeating: opcode.utf8.first!, count: 1_200_000))
    }
    #expect(read(pickle) != nil)
  }

  /// Lists in lists, tuples in tuples: nothing may recurse, neither in reading nor in freeing.
  @Test func survivesDeepNesting() throws {
    let lists = PickleBuilder.pickle { builder in
      builder.raw([UInt8](repeating: UInt8(ascii: "]"), count: 900_000))
      builder.raw([UInt8](repeating: UInt8(ascii: "a"), count: 899_999))
    }
    let tuples = PickleBuilder.pickle { builder in
      builder.opcode(")")
      builder.raw([UInt8](repeating: 0x85, count: 1_500_000))
    }
    let states = PickleBuilder.pickle { builder in
      builder.opcode("}")
      for _ in 0..<300_000 {
        builder.text("state_dict")
        builder.opcode("}")
      }
      builder.raw([UInt8](repeating: UInt8(ascii: "s"), count: 300_000))
    }
    #expect(read(lists)?.problem.contains("a list") == true)
    #expect(read(tuples)?.problem.contains("a tuple") == true)
    #expect(read(states)?.problem.contains("eight deep") == true)
  }

  @Test func survivesCycles() throws {
    // A dictionary that is its own state_dict.
    let pickle = PickleBuilder.pickle { builder in
      builder.raw([UInt8(ascii: "}"), UInt8(ascii: "q"), 0])
      builder.text("state_dict")
      builder.raw([UInt8(ascii: "h"), 0, UInt8(ascii: "s")])
    }
    #expect(read(pickle)?.problem.contains("eight deep") == true)
  }

  @Test func survivesMemoBombs() throws {
    // One value stored a million times and at the largest index.
    var puts: [UInt8] = []
    for index in 0..<1_000_100 { puts += [UInt8(ascii: "r")] + littleEndian(UInt32(index)) }
    let many = PickleBuilder.pickle { builder in
      builder.opcode("N")
      builder.raw(puts)
    }
    #expect(read(many)?.problem.contains("remembers more than") == true)
    let far = PickleBuilder.pickle { builder in
      builder.raw([UInt8(ascii: "N"), UInt8(ascii: "r")] + littleEndian(UInt32.max))
    }
    #expect(read(far)?.problem.contains("None") == true)
    // A list of a thousand, appended to a list of itself, and so on: doubling.
    let doubling = PickleBuilder.pickle { builder in
      builder.raw([UInt8(ascii: "]"), UInt8(ascii: "q"), 0])
      for _ in 0..<60 {
        builder.opcode("(")
        for _ in 0..<60 { builder.raw([UInt8(ascii: "h"), 0]) }
        builder.opcode("e")
      }
    }
    #expect(read(doubling)?.problem.contains("a list") == true)
  }

  /// A call copies its list: a memoised list of many pairs, and a call of a dictionary for every nine bytes.
  @Test func survivesCopiesOfLongLists() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.global("collections", "OrderedDict")
      builder.raw([UInt8(ascii: "q"), 0])
      builder.opcode("]")
      builder.opcode("N")
      builder.opcode("N")
      builder.raw([0x86, UInt8(ascii: "q"), 1, UInt8(ascii: "0")])
      builder.opcode("(")
      for _ in 0..<100_000 { builder.raw([UInt8(ascii: "h"), 1]) }
      builder.raw([UInt8(ascii: "e"), 0x85, UInt8(ascii: "q"), 2, UInt8(ascii: "R")])
      for _ in 0..<10_000 {
        builder.raw([UInt8(ascii: "h"), 0, UInt8(ascii: "h"), 2, UInt8(ascii: "R"), UInt8(ascii: "0")])
      }
    }
    #expect(read(pickle)?.problem.contains("items") == true)
  }

  @Test(
    arguments: [
      [0x58, 0xFF, 0xFF, 0xFF, 0x7F], [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
      [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x42, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x8B, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x8A, 0xFF], [0x95, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], [0x47, 1], [0x4A, 1], [0x63, 0x61],
    ] as [[UInt8]])
  func refusesLengthsBeyondTheFile(opcodes: [UInt8]) throws {
    #expect(read([0x80, 2] + opcodes + [UInt8(ascii: ".")])?.kind == .damaged)
  }

  @Test(arguments: [
    "R", "b", "a", "e", "s", "u", "t", "0", "1", "2", "Q", ".", "d", "l", "h\u{5}", "q\u{5}", "(.", "NN.",
  ])
  func refusesAnEmptyStack(opcodes: String) throws {
    #expect(read([0x80, 2] + Array(opcodes.utf8) + [UInt8(ascii: ".")])?.kind == .damaged)
  }

  /// Extension codes, text persistent ids, protocol 0's instances and out-of-band buffers.
  @Test(arguments: [0x82, 0x83, 0x84, 0x50, 0x69, 0x6F, 0x97, 0x98, 0x49, 0x53, 0x56, 0xFF, 0x00] as [UInt8])
  func refusesOpcodesThatNoCheckpointHas(opcode: UInt8) throws {
    #expect(
      read([0x80, 2, opcode, 0, 0, 0, 0, UInt8(ascii: ".")])?.problem.contains("does not belong") == true)
  }

  /// A long key, and many entries under it whose values are None.
  @Test func survivesALongKeyRepeated() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.text(String(repeating: "k", count: 1_000))
      builder.raw([UInt8(ascii: "q"), 0, UInt8(ascii: "0"), UInt8(ascii: "}"), UInt8(ascii: "(")])
      for _ in 0..<450_000 { builder.raw([UInt8(ascii: "h"), 0, UInt8(ascii: "N")]) }
      builder.opcode("u")
    }
    #expect(read(pickle)?.problem.contains("no weights") == true)
  }

  /// A few long modules and names make many classes.
  @Test func survivesManyClasses() throws {
    let pickle = PickleBuilder.pickle { builder in
      builder.raw([0x80, 4])
      for index in 0..<200 {
        builder.text(String(repeating: ".", count: 800) + "\(index)")
        builder.raw([UInt8(ascii: "q"), UInt8(index), UInt8(ascii: "0")])
      }
      for module in 0..<200 as Range<UInt8> {
        for name in 0..<200 as Range<UInt8> {
          builder.raw([UInt8(ascii: "h"), module, UInt8(ascii: "h"), name, 0x93, UInt8(ascii: "0")])
        }
      }
    }
    #expect(read(pickle)?.problem.contains("classes") == true)
  }

  @Test func refusesAnythingBehindThePickle() throws {
    let pickle = PickleBuilder.pickle { $0.dictionary([("w", { $0.tensor(TensorDescription()) })]) }
    let archive = ZipBuilder.torch(pickle + [0], storages: [floatBytes([1, 2, 3, 4])])
    #expect(failure(archive.bytes)?.problem.contains("follows the pickle") == true)
  }
}
