/// Names that no checkpoint needs and that attacks on Python's unpickler use. This program calls nothing, but still
/// refuses a file with such a name, to warn the user: `torch.load` would call it.
///
/// The list covers what Python can do with a callable found by name: start processes, run or fetch code, read and write
/// files, access other objects' attributes (through which everything else is accessible), and unpickle again without these
/// checks.
enum ForbiddenGlobals {
  static func contains(_ global: PickleGlobal) -> Bool {
    let modulePath = global.module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let names = global.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = names.first, let last = names.last else { return true }

    if isForbidden(modulePath) || functionNames.contains(last) { return true }
    // Attributes such as __globals__, __class__ or __reduce__ lead from anything to everything.
    if names.contains(where: { $0.hasPrefix("__") && $0.hasSuffix("__") && $0.count > 4 }) { return true }
    // In protocol 4 a name may be a path of attributes: module "torch.hub", name "os.system".
    if names.count > 1, names.dropLast().contains(where: { modules.contains($0) }) { return true }
    return functions[global.module]?.contains(first) ?? false
  }

  /// Whether the module or a package around it is forbidden.
  private static func isForbidden(_ path: [String]) -> Bool {
    (1...min(path.count, deepest)).contains { modules.contains(path.prefix($0).joined(separator: ".")) }
  }

  /// The maximum number of parts of a path in `modules`.
  private static let deepest = modules.lazy.map { $0.split(separator: ".").count }.max()!

  /// Modules, including everything below them.
  private static let modules: Set<String> = [
    // Processes and the system.
    "os", "posix", "nt", "posixpath", "ntpath", "subprocess", "_posixsubprocess", "commands", "popen2", "pty",
    "sys", "_winapi", "winreg", "_winreg", "msvcrt", "signal", "platform", "multiprocessing",
    "_multiprocessing", "concurrent.futures", "asyncio", "threading", "_thread", "psutil", "pexpect",
    "paramiko",
    "fabric", "twisted", "torch.multiprocessing", "torch.distributed.run", "torch.utils.collect_env",
    // Code: compiling, running, importing, debugging, packaging.
    "runpy", "importlib", "_frozen_importlib", "_frozen_importlib_external", "imp", "pkgutil", "zipimport",
    "pkg_resources", "code", "codeop", "marshal", "ctypes", "_ctypes", "cffi", "_cffi_backend", "timeit",
    "pdb",
    "bdb", "cProfile", "profile", "_lsprof", "trace", "doctest", "unittest", "pytest", "_pytest",
    "test.support", "idlelib", "lib2to3", "distutils", "setuptools", "pip", "ensurepip", "venv", "virtualenv",
    "IPython", "ipykernel", "gc", "inspect", "atexit", "rlcompleter", "pydoc", "pyximport", "numpy.testing",
    "numpy.distutils", "numpy.f2py", "numpy.ctypeslib", "torch.hub", "torch.package", "torch.jit",
    "torch.ops",
    "torch.utils.cpp_extension", "torch.utils.bottleneck", "torch._inductor", "torch._dynamo",
    "torch.fx.experimental.symbolic_shapes", "torch.utils.data.datapipes.utils.decoder", "logging.config",
    "yaml.constructor",
    // Files.
    "shutil", "tempfile", "fileinput", "mmap", "tarfile", "zipfile", "dbm", "shelve", "sqlite3", "_sqlite3",
    // The network.
    "socket", "_socket", "socketserver", "SocketServer", "ssl", "webbrowser", "urllib", "urllib2", "urllib3",
    "http", "httplib", "httplib2", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib", "xmlrpc",
    "xmlrpclib", "requests", "aiohttp", "httpx", "wsgiref",
    // Unpickling again.
    "pickle", "_pickle", "cPickle", "pickletools", "dill", "cloudpickle", "joblib", "jsonpickle",
  ]

  /// Functions of otherwise harmless modules.
  private static let functions: [String: Set<String>] = [
    "builtins": builtins, "__builtin__": builtins, "__builtins__": builtins,
    "operator": ["attrgetter", "methodcaller", "itemgetter", "call"],
    "_operator": ["attrgetter", "methodcaller", "itemgetter", "call"],
    "functools": ["reduce"], "_functools": ["reduce"],
    "types": ["CodeType", "FunctionType", "LambdaType", "MethodType", "ModuleType", "new_class"],
    "torch": ["load", "compile", "import_ir_module"], "torch.serialization": ["load"],
    "numpy": ["load", "save", "memmap", "fromfile", "fromregex", "loadtxt", "genfromtxt", "savetxt"],
    "pandas": ["eval", "read_pickle"],
    "yaml": ["load", "unsafe_load", "full_load"],
    "io": ["open", "FileIO", "open_code"], "_io": ["open", "FileIO", "open_code"],
    "_pyio": ["open", "FileIO"],
    "codecs": ["open"], "linecache": ["getline", "getlines", "updatecache"],
    "copyreg": ["add_extension", "pickle"], "copy_reg": ["add_extension", "pickle"],
    "logging": ["FileHandler"],
  ]

  /// The built-in functions that run code, open files, or reach attributes and namespaces.
  private static let builtins: Set<String> = [
    "eval", "exec", "execfile", "compile", "open", "file", "input", "raw_input", "breakpoint", "getattr",
    "setattr", "delattr", "globals", "locals", "vars", "apply", "reload", "help",
  ]

  /// Names that are dangerous in any module: they were probably imported there from one of the above.
  private static let functionNames: Set<String> = [
    "system", "popen", "Popen", "check_output", "check_call", "exec_command", "runstring", "execWrapper",
    "eval",
    "exec", "exec_", "execfile", "import_module", "load_module", "run_path", "run_module", "unsafe_load",
    "load_url", "getattr", "setattr",
  ]
}
