import Terminal

/// The one table of keys.
public enum KeyTable {
  public static let bindings: [Binding] = [
    Binding(
      .views, "detections, levels, anchors, scores, misses, focal",
      (.character("1"), .show(.detections)),
      (.character("2"), .show(.levels)), (.character("3"), .show(.anchors)),
      (.character("4"), .show(.scores)), (.character("5"), .show(.misses)),
      (.character("6"), .show(.focal))),
    Binding(.views, "the training run, where one is open", (.character("7"), .show(.training))),
    Binding(.views, "all pictures as a grid, and back", (.character("B"), .show(.browser))),
    Binding(
      .views, "another mode of the view", in: [.levels, .scores], (.character("v"), .mode(1)),
      (.character("V"), .mode(-1))),
    Binding(
      .views, "level down, up the pyramid", in: [.levels, .anchors, .scores], (.character("["), .level(-1)),
      (.character("]"), .level(1))),
    Binding(
      .views, "list all objects, the missed, or those of one cause", in: [.misses, .browser],
      (.character("v"), .mode(1)),
      (.character("V"), .mode(-1))),
    Binding(
      .views, "list all objects, or the small, medium or large ones", in: [.misses, .browser],
      (.character("["), .level(-1)), (.character("]"), .level(1))),
    Binding(
      .views, "list what has a lower, higher score, or all", in: [.browser],
      (.character("<"), .scoreBand(-1)), (.character(">"), .scoreBand(1))),
    Binding(
      .views, "another order: by misses, scores, sizes and others", in: [.browser],
      (.character(","), .sort(-1)), (.character("."), .sort(1))),
    Binding(
      .views, "previous, next change that would rescue the object", in: [.misses],
      (.character(","), .channel(-1)), (.character("."), .channel(1))),
    Binding(
      .views, "the scores around the object, or the picture alone", in: [.misses],
      (.character("a"), .anchors)),
    Binding(
      .views, "another panel: shares, map, curves and others",
      in: [.focal],
      (.character("v"), .mode(1)), (.character("V"), .mode(-1))),
    Binding(
      .views, "another level, or all of them", in: [.focal], (.character("["), .level(-1)),
      (.character("]"), .level(1))),
    Binding(
      .views, "positives, negatives, or both", in: [.focal], (.character("p"), .side(1)),
      (.character("P"), .side(-1))),
    Binding(
      .views, "loss, or its gradient", in: [.focal], (.character(","), .channel(-1)),
      (.character("."), .channel(1))),
    Binding(
      .views, "give the ends of the curves' axes more room, or not", in: [.focal], (.character("z"), .axes)),
    Binding(
      .training, "pause the run, or go on (in a lesson by : alone)", in: [.training],
      (.character(":"), .run(.pause)), (.character(" "), .run(.pause))),
    Binding(.training, "one step, then a pause", in: [.training], (.character(";"), .run(.step))),
    Binding(
      .training, "lower, raise the learning rate by a quarter", in: [.training],
      (.character("("), .run(.rate(-1))), (.character(")"), .run(.rate(1)))),
    Binding(.training, "write a checkpoint now", in: [.training], (.character("E"), .run(.checkpoint))),
    Binding(
      .training, "another panel: overview, loss, balance and others", in: [.training],
      (.character("v"), .mode(1)), (.character("V"), .mode(-1))),
    Binding(
      .training, "on the picture: boxes, scores, the loss of each place", in: [.training],
      (.character("p"), .run(.overlay(1))), (.character("P"), .run(.overlay(-1)))),
    Binding(
      .training, "the level of the map on the picture, or all of them", in: [.training],
      (.character("["), .level(-1)), (.character("]"), .level(1))),
    Binding(
      .training, "the axis of the loss: logarithmic or even", in: [.training], (.character("z"), .axes)),
    Binding(
      .training, "the other run of a comparison, here and in views 1 to 6", in: [.training],
      (.character("a"), .run(.otherRun))),
    Binding(.views, "next, previous class", (.character("c"), .label(1)), (.character("C"), .label(-1))),
    Binding(.views, "find a class by a few letters", (.character("/"), .findClass)),
    Binding(
      .views, "previous, next channel or anchor shape", in: [.levels, .anchors, .scores],
      (.character(","), .channel(-1)), (.character("."), .channel(1))),
    Binding(
      .views, "draw more: boxes that NMS suppressed, every anchor's box", in: [.detections, .anchors],
      (.character("a"), .anchors)),
    Binding(
      .views, "edit the anchors: a level's sizes, a scale, a ratio", in: [.anchors],
      (.character("p"), .anchorParameter(1)), (.character("P"), .anchorParameter(-1))),
    Binding(
      .views, "make the edited sizes or ratio smaller, larger", in: [.anchors],
      (.character("<"), .changeAnchors(-1)), (.character(">"), .changeAnchors(1))),
    Binding(.views, "the next panel: this view's, the pictures", (.tab, .panel)),

    Binding(
      .navigation, "move the cursor, or through the list", (.left, .move(dx: -1, dy: 0)),
      (.down, .move(dx: 0, dy: 1)), (.up, .move(dx: 0, dy: -1)), (.right, .move(dx: 1, dy: 0)),
      (.character("h"), .move(dx: -1, dy: 0)), (.character("j"), .move(dx: 0, dy: 1)),
      (.character("k"), .move(dx: 0, dy: -1)), (.character("l"), .move(dx: 1, dy: 0))),
    Binding(.navigation, "first, last of the list", (.home, .first), (.end, .last)),
    Binding(.navigation, "scroll the panel", (.pageUp, .scroll(-1)), (.pageDown, .scroll(1))),
    Binding(
      .navigation, "closer, further, the whole picture", (.character("+"), .zoom(.in)),
      (.character("-"), .zoom(.out)),
      (.character("0"), .zoom(.whole))),
    Binding(
      .navigation, "pan", (.shiftLeft, .pan(dx: -1, dy: 0)), (.shiftDown, .pan(dx: 0, dy: 1)),
      (.shiftUp, .pan(dx: 0, dy: -1)), (.shiftRight, .pan(dx: 1, dy: 0))),
    Binding(
      .navigation, "next, previous picture", (.character("o"), .picture(1)), (.character("O"), .picture(-1))),

    Binding(
      .thresholds, "lower, raise the score threshold", (.character("s"), .adjust(.score, -1)),
      (.character("S"), .adjust(.score, 1))),
    Binding(
      .thresholds, "lower, raise the IoU of NMS", (.character("n"), .adjust(.nms, -1)),
      (.character("N"), .adjust(.nms, 1))),
    Binding(
      .thresholds, "lower, raise top k per level", (.character("t"), .adjust(.topK, -1)),
      (.character("T"), .adjust(.topK, 1))),
    Binding(
      .thresholds, "lower, raise the maximum of detections", (.character("m"), .adjust(.maxDetections, -1)),
      (.character("M"), .adjust(.maxDetections, 1))),
    Binding(
      .thresholds, "lower, raise gamma: how much less easy pairs count", in: [.focal],
      (.character("g"), .adjust(.gamma, -1)), (.character("G"), .adjust(.gamma, 1))),
    Binding(
      .thresholds, "lower, raise alpha: the weight of positives against negatives", in: [.focal],
      (.character("a"), .adjust(.alpha, -1)), (.character("A"), .adjust(.alpha, 1))),
    Binding(.thresholds, "score of the chosen class alone, or of all", (.character("f"), .tuneClass)),
    Binding(
      .thresholds, "type a value for the knob touched last; that of the score lists each class's own",
      (.character("="), .typeValue)),
    Binding(
      .thresholds, "back to where thresholds and anchors began, or to the paper's gamma and alpha",
      (.character("r"), .reset)),
    Binding(.thresholds, "pin this result, and see what changes", (.character("b"), .pin)),

    Binding(
      .truth, "draw the ground truth, or not", in: [.detections, .levels, .anchors, .scores],
      (.character("g"), .groundTruth)),
    Binding(.truth, "draw a box: why was this not seen?", (.character("d"), .draw)),
    Binding(
      .truth, "move and resize a copy of the chosen object's box, with its IoU", in: [.anchors, .misses],
      (.character("E"), .editBox)),
    Binding(
      .truth, "delete the chosen box that was drawn", in: [.misses], (.character("D"), .deleteDrawn),
      (.delete, .deleteDrawn)),

    Binding(
      .truth, "next, previous missed object, here or in another picture",
      (.character("u"), .nextMiss(1)), (.character("U"), .nextMiss(-1))),
    Binding(
      .truth, "next, previous false positive, here or in another picture",
      (.character("F"), .nextFalsePositive(1)), (.control("f"), .nextFalsePositive(-1))),

    Binding(.output, "save what you see as PNG", (.character("e"), .savePNG)),
    Binding(.output, "write the detections as JSON", (.character("w"), .saveJSON)),
    Binding(.output, "write the ground truth as COCO's JSON", (.character("W"), .saveTruth)),
    Binding(.output, "copy the command that renders this view", (.character("y"), .copyCommand)),

    Binding(.program, "this help", (.character("?"), .help)),
    Binding(.program, "what the terms mean: a glossary", (.character("K"), .glossary)),
    Binding(.program, "lessons: the list, to begin and to leave", (.character("L"), .lessons)),
    // In a lesson Space is the lesson's in view 7, too.
    Binding(
      .program, "in a lesson: go on, or answer", in: Set(ViewKind.allCases).subtracting([.training]),
      (.character(" "), .goOn)),
    Binding(.program, "in a lesson: a hint; Space goes on in every view", (.character("H"), .hint)),
    Binding(
      .program, "notes on the files: what was left out, and why", (.character("i"), .notes)),
    Binding(.program, "more or fewer colours", (.character("x"), .colorDepth)),
    Binding(.program, "choose; go back", (.enter, .confirm), (.escape, .cancel)),
    Binding(.program, "redraw the screen", (.control("l"), .redraw)),
    Binding(.program, "suspend", (.control("z"), .suspend)),
    Binding(.program, "quit", (.character("q"), .quit), (.control("c"), .quit)),
  ]

  private static let intents: [Key: [(binding: Binding, intent: Intent)]] = {
    var table: [Key: [(Binding, Intent)]] = [:]
    for binding in bindings {
      for (key, intent) in binding.keys { table[key, default: []].append((binding, intent)) }
    }
    return table
  }()

  /// What a key means in a view; `nil` where it means nothing there.
  public static func intent(of key: Key, in view: ViewKind) -> Intent? {
    intents[key]?.first { $0.binding.views?.contains(view) ?? true }?.intent
  }
}

/// The headings for groups of keys.
public enum KeyGroup: String, Sendable, Hashable, CaseIterable {
  case views = "Views"
  case navigation = "Looking around"
  case thresholds = "Thresholds"
  case truth = "Ground truth"
  case training = "The training run"
  case output = "Taking it with you"
  case program = "The program"
}

/// Keys and their meaning. The help screen, the manual page and the README are made from these.
public struct Binding: Sendable {
  /// Each key with its meaning. Keys such as `[` and `]` share a line of the help.
  public let keys: [(key: Key, intent: Intent)]
  public let group: KeyGroup
  /// A short description.
  public let text: String
  /// The views in which the keys work; `nil` for all.
  public let views: Set<ViewKind>?

  init(
    _ group: KeyGroup, _ text: String, in views: Set<ViewKind>? = nil, _ keys: (Key, Intent)...
  ) {
    self.keys = keys.map { (key: $0.0, intent: $0.1) }
    self.group = group
    self.text = text
    self.views = views
  }
}

extension Key {
  /// The name of a key in documentation.
  public var title: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .shiftUp: "Shift-↑"
    case .shiftDown: "Shift-↓"
    case .shiftLeft: "Shift-←"
    case .shiftRight: "Shift-→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .enter: "Enter"
    case .escape: "Esc"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .function(let number): "F\(number)"
    }
  }
}

/// What a key means.
public enum Intent: Sendable, Hashable {
  case show(ViewKind)
  case move(dx: Int, dy: Int)
  case pan(dx: Int, dy: Int)
  case first, last
  case scroll(Int)
  case panel
  case level(Int)
  case label(Int)
  case findClass
  case mode(Int)
  case channel(Int)
  case zoom(Zoom)
  case adjust(Knob, Int)
  case tuneClass
  case typeValue
  case reset
  case pin
  case anchors
  case anchorParameter(Int)
  case changeAnchors(Int)
  case side(Int)
  case axes
  case scoreBand(Int)
  case sort(Int)
  case run(RunRequest)
  case groundTruth, draw, editBox, deleteDrawn
  case nextMiss(Int)
  case nextFalsePositive(Int)
  case picture(Int)
  case colorDepth
  case savePNG, saveJSON, saveTruth, copyCommand
  case help, glossary, notes
  case lessons, goOn, hint
  case confirm, cancel
  case redraw, suspend, quit

  public enum Zoom: Sendable, Hashable { case `in`, out, whole }
}

/// What keys of view 7 mean.
public enum RunRequest: Sendable, Hashable {
  case pause, step, checkpoint, otherRun
  case rate(Int)
  case overlay(Int)
}
