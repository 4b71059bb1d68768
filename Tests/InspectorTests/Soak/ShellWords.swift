/// A command line cut into words as a POSIX shell does: of its quoting only what stands literally.
struct ShellWords {
  private(set) var words: [String] = []

  struct Unquoted: Error, CustomStringConvertible { let description: String }

  init(_ line: String) throws {
    var word: String?
    var isQuoted = false
    var isEscaped = false
    for character in line {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if isQuoted {
        word?.append(character)
      } else if character == "\\" {
        isEscaped = true
      } else if character == " " {
        if let word { words.append(word) }
        word = nil
      } else {
        guard !"\n\t\"$`&|;<>()*?[]#~!{}".contains(character) else {
          throw Unquoted(description: "a shell does not take \(character) literally")
        }
        word = (word ?? "") + String(character)
      }
    }
    guard !isQuoted, !isEscaped else { throw Unquoted(description: "a quote stays open") }
    if let word { words.append(word) }
  }
}
