import Lessons
import RetinaNet
import Terminal

/// A lesson under way: it begins, is followed, answered, hinted at, and left. What it changed is put back at the end.
extension State {
  /// Begins a lesson, or takes it up where it was left.
  ///
  /// - Parameter anew: whether it begins at its first step in any case.
  public mutating func begin(_ lesson: Lesson, anew: Bool = false) -> [Command] {
    begin(LessonRequest(lesson, isAnew: anew))
  }

  /// Begins a lesson, where it is about other things in an inspector of its own.
  public mutating func begin(_ request: LessonRequest) -> [Command] {
    let lesson = request.lesson
    let trains = lesson.material.training != nil
    // A run that is under way cannot begin anew; another one can.
    guard course.isAtHand(lesson), !(trains && course.session != nil) else { return open(request) }
    if let name = lesson.setup.picture, picture(named: name) == nil {
      message = "the lesson's picture \(name) is not among these"
      return []
    }
    if course.before == nil { course.before = situation }
    popup = nil
    scroll = 0
    // The run of the last time is gone, and with it what was seen of it.
    let session = request.isAnew || trains ? LessonSession(lesson) : course.progress.session(lesson)
    course.session = session
    var commands = resetForLesson() + apply(lesson.setup)
    for step in lesson.steps.prefix(session.place + 1) {
      if let setup = step.setup { commands += apply(setup) }
    }
    chooseKnob(of: session)
    openQuestion()
    writeLesson()
    return commands + note(LessonEvent(.begin, session))
  }

  /// Ends the lesson, and puts the inspector back to what it was before.
  mutating func leaveLesson() -> [Command] {
    guard let session = course.session else {
      message = "no lesson is under way"
      return []
    }
    let commands = session.isFinished ? [] : note(LessonEvent(.leave, session))
    return commands + closeLesson()
  }

  mutating func closeLesson() -> [Command] {
    course.session = nil
    if course.isOwnSession {
      course.ending = .left
      return [.quit]
    }
    guard let before = course.before else { return [] }
    course.before = nil
    (drawnBox, prompt, popup, scroll) = (nil, nil, nil, 0)
    var commands: [Command] = []
    restore(before.objects)
    (thresholds, tunedLabel, knob) = (before.thresholds, before.tunedLabel, before.knob)
    misses.trial = nil
    options = ViewOptions()
    if inference.picture != before.picture { commands += showPicture(before.picture) }
    options = before.options
    baseline = before.baseline
    // Its numbers of detections are those of the lesson's thresholds.
    selection = nil
    commands += reselect() + componentsIfNeeded() + lossIfNeeded() + remediesIfNeeded()
    message = "all is as it was before the lesson"
    return commands
  }

  /// Puts the ground truth back, where boxes were drawn.
  private mutating func restore(_ objects: [[MarkedObject]?]) {
    for index in pictures.indices where pictures[index].objects != objects[index] {
      pictures[index].objects = objects[index]
      misses.summaries[inference(ofPicture: index)] = nil
      letGoOfRecord(of: index)
      if index == inference.picture { misses.diagnosis = nil }
    }
  }

  /// What every lesson begins with, whatever was done before.
  private mutating func resetForLesson() -> [Command] {
    restore(pictures.map { $0.isAnnotated ? ($0.objects ?? []).filter { $0.origin == .file } : nil })
    options = ViewOptions()
    (thresholds, tunedLabel, knob, baseline) = (initialThresholds, nil, .score, nil)
    (drawnBox, prompt, search, showsPictureList, prefersPanel) = (nil, nil, nil, false, false)
    misses.trial = nil
    ownChoice.begin()
    return []
  }

  /// Sets what a lesson, or a step of it, asks for.
  private mutating func apply(_ setup: LessonSetup) -> [Command] {
    if setup.resetsThresholds == true {
      (thresholds, tunedLabel, knob) = (initialThresholds, nil, .score)
      (misses.trial, baseline) = (nil, nil)
    }
    if let score = setup.score { (thresholds.score, thresholds.scoreByClass) = (Float(score), [:]) }
    if let nms = setup.nms { thresholds.nms = nms }
    if let topK = setup.topK { thresholds.topK = topK }
    if let maximum = setup.maximum { thresholds.maxDetections = maximum }
    if let gamma = setup.gamma { options.focal.loss.gamma = gamma }
    if let alpha = setup.alpha { options.focal.loss.alpha = alpha }
    var commands: [Command] = []
    if let index = setup.picture.flatMap(picture(named:)), index != inference.picture {
      commands += showPicture(index)
    }
    if let view = setup.view.flatMap(ViewKind.init(name:)) {
      options.view = view
      scroll = 0
      // Its curves come first where there is no room for both.
      if view == .training { prefersPanel = layout.panel == nil }
    }
    if let layer = setup.level.flatMap(FeatureLayer.init(name:)) { options.layer = layer }
    if let label = setup.label,
      let channel = labels.first(where: { configuration.title(ofClass: $0) == label })
    {
      options.label = channel
    }
    if let mode = setup.mode {
      if let focal = FocalMode(rawValue: mode) { options.focal.mode = focal }
      if let reduction = Reduction(rawValue: mode) { options.reduction = reduction }
      if let scale = ScoreScale(rawValue: mode) { options.scale = scale }
      if let panel = TrainingPanel(rawValue: mode) { options.training.panel = panel }
    }
    if let shows = setup.showsGroundTruth { options.showsGroundTruth = shows }
    if setup.detection != nil { selection = nil }
    commands += reselect()
    if let object = setup.object, objects.indices.contains(object - 1) {
      (options.target, ownChoice.awaitsObject) = (object - 1, false)
      misses.chosenRemedy = 0
      course.awaitsCursor = setup.placesCursor ?? false
      // No detection that the step does not speak of is put beside it.
      (options.selected, ownChoice.awaitsDetection) = (nil, false)
    }
    if let detection = setup.detection {
      (options.selected, ownChoice.awaitsDetection) = (detection - 1, false)
    }
    return commands + componentsIfNeeded() + lossIfNeeded() + remediesIfNeeded()
  }

  private func picture(named stem: String) -> Int? { pictures.firstIndex { $0.stem == stem } }

  // MARK: - Following

  /// Looks after each action whether the goal is reached.
  mutating func followLesson() -> [Command] {
    if course.awaitsCursor, let object = selectedObject, geometry != nil {
      // What the lesson speaks of is where the cursor is.
      putCursor(at: object.target.box.middle)
      course.awaitsCursor = false
    }
    guard var session = course.session, session.task != nil else { return [] }
    let isReached = session.observe(lessonFact)
    // It may have remembered how things are as the task begins.
    course.session = session
    guard isReached else { return [] }
    return note(LessonEvent(.reach, session)) + session.judgedNow.flatMap { keepJudgement($0, session) }
  }

  /// Goes on from what is read, or asks for the answer.
  mutating func goOnInLesson() -> [Command] {
    guard var session = course.session else {
      message = "L lists the lessons"
      return []
    }
    if session.isFinished { return beginNext(after: session.lesson) }
    if session.question != nil {
      openQuestion()
      return []
    }
    if session.task != nil {
      message = "this step waits for you to do it: H gives a hint, L skips"
      return []
    }
    guard session.proceed(lessonFact) else {
      message = whyNotYet(session)
      return []
    }
    return enter(session)
  }

  /// Why a step cannot be left.
  func whyNotYet(_ session: LessonSession) -> String {
    let isComputed = inspected != nil && !isSelecting && selection != nil
    guard isComputed, pictures[inference.picture].objects == nil, let fact = session.unknown(lessonFact).first
    else { return "one moment: it is still being computed" }
    return "\(fact.rawValue) is not known: the picture has no ground truth; L skips"
  }

  /// Shows the step that a session has come to.
  mutating func enter(_ session: LessonSession) -> [Command] {
    course.session = session
    openQuestion()
    let judged = session.judgedNow.flatMap { keepJudgement($0, session) }
    guard let step = session.step else { return judged + note(LessonEvent(.finish, session)) }
    let commands = step.setup.map { apply($0) } ?? []
    chooseKnob(of: session)
    return judged + commands + note(LessonEvent(.step, session))
  }

  /// A value that is typed is that of the slider that the task is about.
  private mutating func chooseKnob(of session: LessonSession) {
    if let knob = session.task?.keys.lazy.compactMap(ActionNames.knob).first { self.knob = knob }
  }

  /// Begins the next one; after the last one the lesson is left.
  private mutating func beginNext(after lesson: Lesson) -> [Command] {
    if let later = course.lesson(after: lesson) { return begin(later) }
    let commands = closeLesson()
    message = "that was the last lesson; L lists them"
    return commands
  }

  /// Writes what the lesson says now, which has as many rows as it needs.
  mutating func writeLesson() {
    course.texts = course.session.map { LessonTexts(self, $0) }
  }

  mutating func showHint() -> [Command] {
    guard var session = course.session else {
      message = "hints belong to lessons: L lists them"
      return []
    }
    guard session.hint() else {
      message =
        session.task == nil
        ? "nothing is to be done here: Space goes on" : "that was the last hint; L skips the lesson"
      return []
    }
    course.session = session
    return note(LessonEvent(.hint, session))
  }

  /// Takes an event into the progress, and asks for it to be kept.
  mutating func note(_ event: LessonEvent) -> [Command] {
    course.progress.take(event)
    return [.record(event)]
  }
}
