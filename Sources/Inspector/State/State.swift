import RetinaNet

/// All that the inspector knows and shows. It changes by `update` alone.
public struct State: Sendable {
  public var pictures: [PictureEntry]
  /// Of which there is more than one where checkpoints are compared.
  public var models: [ModelEntry]
  public var inferences: [InferenceID: InferenceStatus] = [:]
  /// What is shown.
  public var inference: InferenceID
  /// The passes that were shown, the latest last.
  var history: [InferenceID] = []
  /// How many bytes results may take; those not looked at for longest are dropped first.
  public var memory: Int

  public var traits: TerminalTraits
  public var options: ViewOptions
  public internal(set) var thresholds: Thresholds
  /// What the thresholds were at the start.
  let initialThresholds: Thresholds
  /// Whether the score slider moves the threshold of the chosen class alone.
  public internal(set) var tunesClass = false
  /// The knob that was touched last, which `=` sets.
  public internal(set) var knob = Knob.score
  /// What the thresholds make of the shown pass; older than them while `isSelecting`.
  public internal(set) var selection: Selection?
  /// A selection is being made in the background.
  public internal(set) var isSelecting = false
  public internal(set) var baseline: Baseline?
  /// What was computed in the background for views, by what it belongs to.
  public internal(set) var components: [PrincipalComponentsKey: PrincipalComponents] = [:]
  var pendingComponents: Set<PrincipalComponentsKey> = []
  /// What is known of the pictures' objects.
  public internal(set) var misses = MissStudy()
  /// The box of the ground truth that is being drawn.
  public internal(set) var drawing: Drawing?

  public internal(set) var prompt: Prompt?
  public internal(set) var showsHelp = false
  public internal(set) var showsPictureList = false
  /// The pictures in the order that they are listed in, as it was when the list was opened.
  var pictureOrder: [Int] = []
  /// Whether the view's panel takes the picture's place where there is no room for both.
  public internal(set) var prefersPanel = false
  /// Lines of the panel, or of the help, that have gone by.
  public internal(set) var scroll = 0
  /// What there is to say at the moment, until the next key.
  public internal(set) var message: String?
  /// Whether a key was pressed yet; until then a hint says which to begin with.
  public internal(set) var isNewcomer = true
  /// What the mouse holds.
  var dragTarget: DragTarget?
  /// The command line up to the flags that `options` stands for, for saying it again.
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

  /// The shown pass, where it is done.
  public var inspected: InspectedPicture? {
    if case .done(let inspected) = inferences[inference] { inspected } else { nil }
  }

  /// The shown picture, as soon as it has been read.
  public var picture: LoadedPicture? { inspected?.picture ?? pictures[inference.picture].picture }

  /// Of the shown pass: the trace's own, else the model's.
  public var configuration: Configuration {
    inspected?.trace.configuration ?? models[inference.model].configuration
  }

  /// The detection that is chosen.
  public var selectedDetection: Detection? {
    guard let selection, let selected = options.selected, selection.detections.indices.contains(selected)
    else { return nil }
    return selection.detections[selected]
  }

  /// The class that class-wise keys are about: that of what is chosen in a list, else the score map's.
  public var activeLabel: Int {
    switch options.view {
    case .detections: selectedDetection?.label ?? options.label
    case .misses: selectedObject?.target.label ?? options.label
    case .levels, .anchors, .scores: options.label
    }
  }
}

/// What the mouse was pressed on, and drags.
enum DragTarget: Sendable, Hashable {
  case slider(SliderTrack)
  case picture(x: Int, y: Int)
  /// A corner of what is being drawn.
  case corner
}

/// What a line is typed for.
public enum PromptKind: Sendable, Hashable {
  /// Letters of a class's name; `chosen` is the place in the list of matches.
  case findClass(chosen: Int)
  case value(Knob)
}

/// A line that is being typed.
public struct Prompt: Sendable, Hashable {
  public var kind: PromptKind
  public var text = ""
  /// Why what was typed will not do.
  public var complaint: String?

  public init(_ kind: PromptKind) { self.kind = kind }
}
