@preconcurrency import CNcurses
import Glibc

/// Which characters the user's locale has.
enum TextLocale {
  /// Makes the user's choice of characters the process's (and nothing else of the locale: numbers keep their points),
  /// and says whether it has block elements.
  static func activate(_ environment: [String: String]) -> Bool {
    let wish = name(in: environment)
    if setlocale(LC_CTYPE, wish ?? "C.UTF-8") == nil, isUnicode(wish ?? "C.UTF-8") {
      // A locale that another machine has, and this one does not.
      setlocale(LC_CTYPE, "C.UTF-8")
    }
    return String(cString: cncurses_codeset()) == "UTF-8" && cncurses_columns(0x2584) == 1
  }

  /// The locale that the environment names; `nil` where it names none, which asks for nothing.
  static func name(in environment: [String: String]) -> String? {
    for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
      if let value = environment[variable], !value.isEmpty { return value }
    }
    return nil
  }

  static func isUnicode(_ name: String) -> Bool {
    let codeset = name.prefix { $0 != "@" }.split(separator: ".").dropFirst().last?.lowercased()
    return codeset == "utf-8" || codeset == "utf8"
  }
}
