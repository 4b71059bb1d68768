import Imaging
import Support

/// What is to be said about how a run's pictures were read, so that many notes of a kind give two lines.
struct PictureNotes {
  /// The pictures that were not named, by kind.
  private var unnamed: [NoteKind: Int] = [:]
  private var seen: Set<NoteKind> = []
  /// The brightest of all values of more than 8 bits.
  private var brightest = 0

  private enum NoteKind: Int, CaseIterable { case deepValues, firstPage, firstFrame }

  /// What is said at once: each damaged picture, and the first picture of every other kind.
  mutating func add(_ notes: [PictureNote], of name: String) -> [String] {
    notes.compactMap { note in
      let kind: NoteKind
      switch note {
      case .damaged: return "\(name): \(note)"
      case .deepValues(_, let highest, _):
        kind = .deepValues
        brightest = max(brightest, highest)
      case .firstPage: kind = .firstPage
      case .firstFrame: kind = .firstFrame
      }
      if seen.insert(kind).inserted { return "\(name): \(note)" }
      unnamed[kind, default: 0] += 1
      return nil
    }
  }

  /// What is said at the end.
  var closing: [String] {
    NoteKind.allCases.compactMap { kind in
      guard let count = unnamed[kind] else { return nil }
      let pictures = "\(grouped(count)) more picture\(count == 1 ? "" : "s")"
      return switch kind {
      case .deepValues:
        "\(pictures) with values of more than 8 bits; the highest of all is \(grouped(brightest))"
      case .firstPage: "\(pictures) of which the first page is read"
      case .firstFrame: "\(pictures) of which the first frame is read"
      }
    }
  }
}

extension RunMonitor {
  /// Says what there is to say about how a picture was read.
  func say(_ notes: [PictureNote], of name: String, _ all: inout PictureNotes) {
    for line in all.add(notes, of: name) { warn(line) }
  }

  /// Says the rest at a run's end.
  func close(_ all: PictureNotes) {
    for line in all.closing { warn(line) }
  }

  private func warn(_ line: String) {
    clear()
    complain(line)
  }
}
