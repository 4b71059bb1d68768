/// The texts that lie over everything else.
extension State {
  /// Opens a text, or closes it where it is open.
  mutating func toggle(_ text: PopupText) {
    if popup == text { return closePopup() }
    popup = text
    scroll = 0
    if popup == .glossary { glossaryTerm = 0 }
  }

  /// What keys do while a text lies over everything: they scroll it, go to another one, or close it. `nil` for those
  /// that mean the same as always.
  mutating func performInPopup(_ intent: Intent, _ extent: ScrollExtent?) -> [Command]? {
    if popup == .glossary, let commands = performInGlossary(intent) { return commands }
    switch intent {
    case .lessons where popup == .help:
      openLessonList(at: lessonOfView)
      return []
    case .scroll(let pages):
      scroll(pages: pages, within: extent)
      return []
    case .quit, .suspend, .redraw, .help, .glossary, .notes, .lessons, .colorDepth: return nil
    case .move(_, let dy):
      scroll(by: dy, within: extent)
      return []
    case .first, .last:
      scroll(toLast: intent == .last, within: extent)
      return []
    case .show:
      course.returnsToQuestion = false
      closePopup()
      return nil
    default:
      closePopup()
      return []
    }
  }

  /// In the glossary keys go from term to term, and to the lesson that teaches one.
  private mutating func performInGlossary(_ intent: Intent) -> [Command]? {
    switch intent {
    case .move(_, let dy): chooseTerm(glossaryTerm + dy)
    case .scroll(let pages): chooseTerm(glossaryTerm + Self.termsOfAPage * pages)
    case .first: chooseTerm(0)
    case .last: chooseTerm(.max)
    case .lessons:
      if let lesson = lessonOfTerm { return begin(lesson) }
      openLessonList()
      if popup == .lessons { message = "no lesson teaches this term; these are the others" }
    default: return nil
    }
    return []
  }

  /// About as many as a small screen has room for.
  private static let termsOfAPage = 5

  private mutating func chooseTerm(_ place: Int) {
    glossaryTerm = min(max(0, place), glossaryTerms.count - 1)
    scroll = 0
  }

  mutating func closePopup() {
    popup = nil
    scroll = 0
    guard course.returnsToQuestion else { return }
    course.returnsToQuestion = false
    openQuestion()
  }
}
