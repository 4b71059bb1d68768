// Inspector: the interactive program, apart from the terminal itself and the command line.
//
//   State     all that it knows and shows, and the geometry of grids, pictures and screens
//   Analysis  what the views read off a trace: predictions of an anchor, feature maps, principal components
//   Update    actions, keys and the reducers: `State.update` takes an action and returns commands; it knows no view
//   Views     draws a state: `Renderer.frame` returns the canvas, and where on it what can be pointed at lies
//   Runtime   the main loop, and work on other threads

import Lessons
import RetinaNet

/// All that the inspector knows and shows. While the inspector runs, only `update` changes it.
public struct State: Sendable {
  public var pictures: [PictureEntry]
  /// More than one if checkpoints are compared.
  public var models: [ModelEntry]
  public var inferences: [InferenceID: InferenceStatus] = [:]
  /// The inference that is shown.
  public var inference: InferenceID
  /// The inferences that were shown, the latest last.
  var history: [InferenceID] = []
  /// How many bytes results may take. Those that were not shown for longest are dropped first.
  public var memory: Int

  public var traits: TerminalTraits
  public var options: ViewOptions
  public internal(set) var thresholds: Thresholds
  /// The thresholds at the start.
  let initialThresholds: Thresholds
  /// The class whose score alone the slider changes; `nil` for that of all classes.
  public internal(set) var tunedLabel: Int?
  /// The knob that was touched last, which `=` sets.
  public internal(set) var knob = Knob.score
  /// The selection of the shown inference. While `isSelecting` it is older than the thresholds.
  public internal(set) var selection: Selection?
  /// A selection is being made in the background.
  public internal(set) var isSelecting = false
  public internal(set) var baseline: Baseline?
  /// Principal components that were computed for the levels view.
  public internal(set) var components: [PrincipalComponentsKey: PrincipalComponents] = [:]
  var pendingComponents: Set<PrincipalComponentsKey> = []
  /// Results about the pictures' objects.
  public internal(set) var misses = MissStudy()
  /// The loss of the shown picture.
  public internal(set) var focal = FocalStudy()
  /// The training runs that are shown.
  public var training = TrainingStudy()
  /// The browser of all pictures.
  public internal(set) var browser = Browser()
  /// The box of the ground truth that is being drawn.
  public internal(set) var drawnBox: DrawnBox?
  /// The lessons, and the one that is under way.
  public var course = Course()
  /// The lesson that the inspector begins with.
  public var opening: LessonRequest?

  public internal(set) var prompt: Prompt?
  /// The text that lies over everything else.
  public internal(set) var popup: PopupText?
  /// The place of the glossary's term at which the keys are.
  public internal(set) var glossaryTerm = 0
  public internal(set) var showsPictureList = false
  /// The order of the picture list, fixed when the list is opened.
  var pictureOrder: [Int] = []
  /// Whether the panel takes the picture's place if there is no room for both.
  public internal(set) var prefersPanel = false
  /// The number of lines that the panel, or the help, is scrolled by.
  public internal(set) var scroll = 0
  /// A message, shown until the next key.
  public internal(set) var message: String?
  /// Whether no key was pressed yet. Until then a hint names the first keys to try.
  public internal(set) var isNewcomer = true
  /// Whether the terminal's colours were only guessed, so that `x` first tries the most. A hint says so once.
  public var guessesColors = false { didSet { saysColorsAreGuessed = guessesColors } }
  var saysColorsAreGuessed = false
  /// What is chosen in a picture that is shown anew.
  public var ownChoice = OwnChoice()
  /// The window around what was chosen, kept for a screen of another size.
  var framing: Framing?
  /// The walk to the next missed object or false positive, while it goes on.
  var search: ErrorSearch?
  /// What is to be known of the files: what was left out of the ground truth, and how to mend that.
  public var notes: [String] = []
  /// What is said in full until the first key, and then is among the notes: that a flag is likely to be missing.
  public var advice: [String] = []
  /// The files in use.
  public var inputs: [InspectorInput] = []
  /// What the mouse is dragging.
  var dragTarget: DragTarget?
  /// The command line up to the flags for `options`.
  public var invocation: Invocation

  public init(
    pictures: [PictureEntry], models: [ModelEntry], traits: TerminalTraits,
    options: ViewOptions = ViewOptions(),
    thresholds: Thresholds, memory: Int, invocation: Invocation, isNewcomer: Bool = true
  ) {
    precondition(!pictures.isEmpty && !models.isEmpty, "nothing to look at")
    self.pictures = pictures
    self.models = models
    self.traits = traits
    self.options = options
    self.thresholds = thresholds
    initialThresholds = thresholds
    self.memory = memory
    self.invocation = invocation
    self.isNewcomer = isNewcomer
    inference = InferenceID(picture: 0)
  }

  /// The result of the shown inference, if it is done.
  public var inspected: InspectedPicture? {
    if case .done(let inspected) = inferences[inference] { inspected } else { nil }
  }

  /// The shown picture, as soon as it has been read.
  public var picture: LoadedPicture? { inspected?.picture ?? pictures[inference.picture].picture }

  /// Whether the help is shown.
  public var showsHelp: Bool { popup == .help }

  /// The configuration of the shown trace, or else of its model.
  public var configuration: Configuration {
    inspected?.trace.configuration ?? models[inference.model].configuration
  }

  /// The chosen detection.
  public var selectedDetection: Detection? {
    guard let selection, let selected = options.selected, selection.detections.indices.contains(selected)
    else { return nil }
    return selection.detections[selected]
  }

  /// The class that keys for one class act on: that of the chosen detection or object, or else of the score map.
  public var activeLabel: Int { chosenLabel ?? options.label }

  /// The class that was chosen in the view, if any.
  var chosenLabel: Int? {
    switch options.view {
    case .detections: selectedDetection?.label
    case .misses: selectedObject?.target.label
    case .browser: options.browser.filter.label
    case .training: options.training.label
    case .levels, .anchors, .scores, .focal: options.label
    }
  }
}

/// What the mouse was pressed on, and is dragging.
enum DragTarget: Sendable, Hashable {
  case slider(SliderTrack)
  case picture(x: Int, y: Int)
  /// A corner of the box that is being drawn.
  case corner
  /// The box that is being moved.
  case box(x: Int, y: Int)
}

/// What the user is typing.
public enum PromptKind: Sendable, Hashable {
  /// Letters of a class's name; `chosen` is an index into the list of matches.
  case findClass(chosen: Int)
  case value(Knob)
  /// What a lesson asks for: one of its choices, by its place, or a number.
  case choice(Int)
  case prediction
}

/// Texts that lie over everything else until a key closes them.
public enum PopupText: Sendable, Hashable {
  case help, glossary, lessons
  /// On the files.
  case notes
  /// What becomes of a run in this process.
  case leaving
}
