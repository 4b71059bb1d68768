import Foundation

/// How a terminal is told to put text onto the clipboard.
enum Clipboard {
  static func sequence(_ text: String, environment: [String: String]) -> String {
    let plain = "\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}"
    if environment["TMUX"] != nil {
      // tmux takes one or the other, by its options `set-clipboard` and `allow-passthrough`.
      let doubled = plain.replacingOccurrences(of: "\u{1B}", with: "\u{1B}\u{1B}")
      return plain + "\u{1B}Ptmux;\(doubled)\u{1B}\\"
    }
    // GNU screen only hands it on.
    return environment["STY"] != nil ? "\u{1B}P\(plain)\u{1B}\\" : plain
  }
}
