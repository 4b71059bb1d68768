import Diagnosis
import RetinaNet
import Terminal

extension State {
  /// Takes one step, and says what is to be done outside of the state.
  public mutating func update(_ action: Action) -> [Command] {
    var commands = respond(to: action)
    followTunedClass()
    commands += followLesson()
    writeLesson()
    // The lesson's rows are room that the picture has not.
    if case .resize = action { fitWindow() }
    return commands + browserWork() + trainingWork()
  }

  private mutating func respond(to action: Action) -> [Command] {
    switch action {
    case .key(let key, let extent): return press(key, extent)
    case .mouse(let event, let hit): return mouse(event, hit)
    case .resize(let width, let height):
      traits.size = CellSize(width: width, height: height)
      return []
    case .pictureRead(let index, let picture):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .read(picture)
      if index == inference.picture { sayNotes() }
      return []
    case .pictureFailed(let index, let reason):
      guard pictures.indices.contains(index) else { return [] }
      pictures[index].status = .failed(reason)
      inferences = inferences.filter { $0.key.picture != index }
      return prepareNext() + (index == inference.picture ? goOnSearching() : [])
    case .pictureRemark(let index, let text):
      if pictures.indices.contains(index) { pictures[index].remark = text }
      return []
    case .progress(let inference, let stage, let fraction):
      if case .done? = inferences[inference] { return [] }
      inferences[inference] = .running(stage: stage, fraction: fraction)
      return []
    case .inferenceDone(let inference, let inspected): return finish(inference, inspected)
    case .inferenceFailed(let inference, let reason):
      inferences[inference] = .failed(reason)
      letGoOfPicture(of: inference)
      return prepareNext() + (inference == self.inference ? goOnSearching() : [])
    case .inferenceDropped(let inference):
      if case .running? = inferences[inference] { inferences[inference] = nil }
      letGoOfPicture(of: inference)
      return prepareNext()
    case .selected(let inference, let selection):
      guard inference == self.inference, isSelecting else { return [] }
      isSelecting = false
      // The thresholds may have changed in the meantime.
      return show(selection) + (selection.thresholds == thresholds ? [] : reselect())
    case .components(let key, let components):
      pendingComponents.remove(key)
      if inferences[key.inference] != nil { self.components[key] = components }
      return []
    case .covered(let inference, let coverage): return take(coverage, of: inference)
    case .diagnosed(let inference, let diagnosis): return take(diagnosis, of: inference)
    case .surveyed(let inference, let coverage, let summary): return take(coverage, summary, of: inference)
    case .remedies(let answer):
      misses.isSeekingRemedies = false
      if answer.inference == inference { misses.remedies = answer }
      return remediesIfNeeded()
    case .lossMeasured(let inference, let loss): return take(loss, of: inference)
    case .hardestFound(let hardest): return take(hardest)
    case .imbalanceCompared(let study): return take(study)
    case .lossFailed(let inference, let reason): return takeLossFailure(reason, of: inference)
    case .thumbnailMade(let index, let style, let result):
      browser.thumbnails.take(result, of: index, style)
      return []
    case .examined(let index, let result): return take(result, of: index)
    case .judged(let records): return takeJudged(records)
    case .weighed(let effects, let change): return takeWeighed(effects, of: change)
    case .runNews(let news):
      for entry in news { take(entry) }
      return []
    case .lessonClosed(let back): return take(back)
    case .notice(let text):
      message = text
      return []
    }
  }

  /// The commands for the start.
  public mutating func start() -> [Command] {
    if options.view == .browser { return enterBrowser() + browserWork() }
    if options.view == .training { prefersPanel = layout.panel == nil }
    return showPicture(inference.picture) + trainingWork() + (opening.map { begin($0) } ?? [])
  }

  private mutating func press(_ key: Key, _ extent: ScrollExtent?) -> [Command] {
    // Once it has been seen, the first hint gives way to the greeting of newcomers.
    if saysColorsAreGuessed, inspected != nil { saysColorsAreGuessed = false } else { isNewcomer = false }
    message = nil
    if prompt != nil { return type(key) }
    if popup == .lessons { return pressInLessonList(key) }
    // One rule in all views: in a lesson Space is the lesson's.
    let intent =
      course.session != nil && key == .character(" ") ? .goOn : KeyTable.intent(of: key, in: options.view)
    if search != nil {
      search = nil
      if intent == .cancel {
        message = "no longer looking"
        return []
      }
    }
    // In a text q closes it, as in other programs' pagers. Ctrl-C quits everywhere.
    if popup == .leaving { return answerLeaving(key) ?? [] }
    if popup != nil, intent == nil || key == .character("q") {
      closePopup()
      return []
    }
    guard let intent else {
      message = "\(key.title) does nothing here; ? lists the keys"
      return []
    }
    if intent == .quit { return leave(byControl: key == .control("c")) }
    return perform(intent, extent)
  }

  /// Carries out what a key or the mouse asks for.
  ///
  /// - Parameter extent: that of the text that may be scrolled.
  mutating func perform(_ intent: Intent, _ extent: ScrollExtent? = nil) -> [Command] {
    if popup != nil, let answer = performInPopup(intent, extent) { return answer }
    if drawnBox != nil, let answer = performWhileDrawingBox(intent) { return answer }
    if showsPictureList, intent == .confirm {
      closePictureList()
      return []
    }
    if options.view == .misses, let answer = performInMisses(intent) { return answer }
    if options.view == .browser, let answer = performInBrowser(intent, extent) { return answer }
    if options.view == .focal, let answer = performInFocal(intent) { return answer }
    if options.view == .training, let answer = performInTraining(intent) { return answer }
    switch intent {
    case .show(let view): return show(view)
    case .move(let dx, let dy): return move(dx: dx, dy: dy)
    case .pan(let dx, let dy): pan(dx: dx, dy: dy)
    case .first: return go(toLast: false, extent)
    case .last: return go(toLast: true, extent)
    case .scroll(let pages): scroll(pages: pages, within: extent)
    case .panel: showNextPanel()
    case .level(let step): return changeLayer(by: step)
    case .label(let step): return changeLabel(by: step)
    case .findClass: prompt = Prompt(.findClass(chosen: 0))
    case .mode(let step): return changeMode(by: step)
    case .channel(let step): changeChannel(by: step)
    case .zoom(let zoom): self.zoom(zoom, around: nil)
    case .adjust(let knob, let steps): return adjust(knob, by: steps)
    case .tuneClass: toggleTuning()
    case .typeValue: prompt = Prompt(.value(shownKnob))
    case .reset: return resetThresholds()
    case .pin: togglePin()
    case .side, .axes, .scoreBand, .sort, .run: break
    case .anchors: options.showsAnchors.toggle()
    case .anchorParameter(let step): chooseAnchorParameter(step)
    case .changeAnchors(let step): changeAnchors(step)
    case .groundTruth: toggleGroundTruth()
    case .draw: beginDrawingBox()
    case .editBox: beginMovingBox()
    case .deleteDrawn: return deleteDrawn()
    case .nextMiss(let step): return seek(.miss, by: step)
    case .nextFalsePositive(let step): return seek(.falsePositive, by: step)
    case .picture(let step): return changePicture(by: step)
    case .colorDepth: return changeColorDepth()
    case .savePNG: return [.savePNG]
    case .saveJSON: return saveJSON()
    case .saveTruth: return saveTruth()
    case .copyCommand: return [.copy(commandLine, remark: commandLineRemark)]
    case .help: toggle(.help)
    case .glossary: toggle(.glossary)
    case .notes: toggle(.notes)
    case .lessons: openLessonList()
    case .goOn: return goOnInLesson()
    case .hint: return showHint()
    case .confirm: return confirm()
    case .cancel: return cancel()
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .quit: return [.quit]
    }
    return []
  }

  private mutating func show(_ view: ViewKind) -> [Command] {
    closePictureList()
    guard options.view != view else { return [] }
    if view == .browser { return enterBrowser() }
    if view == .training { return enterTraining() }
    // The next view shows what was chosen in this one.
    if options.view == .detections {
      if let detection = selectedDetection, !isDetectionOwnChoice {
        follow(detection)
        if view == .anchors { chooseObjectOfDetection() }
      } else if view != .levels, isUntouched, let best = selection?.detections.first {
        follow(best)
        options.shape = nil
      }
    }
    if options.view == .misses { followTarget() }
    let place = options.cell.flatMap { cell in geometry.map { $0.center(of: $0.clamped(cell)) } }
    let before = options.view
    options.view = view
    scroll = 0
    // View 6 has a level of its own; the cursor stays at the same place of the picture.
    if view == .focal || before == .focal, let place, let geometry { options.cell = geometry.cell(at: place) }
    if view == .misses { return enterMisses() }
    if view != .levels, case .backbone(let index) = options.layer { options.layer = .pyramid(index) }
    return componentsIfNeeded() + lossIfNeeded()
  }

  /// Shows the view's panel, then the list of pictures. On a narrow screen the picture comes between them.
  private mutating func showNextPanel() {
    scroll = 0
    if layout.panel == nil, inspected != nil {
      prefersPanel = true
    } else {
      prefersPanel = false
      showsPictureList.toggle()
      if showsPictureList { orderPictures() }
    }
  }

  private func saveJSON() -> [Command] {
    guard let inspected, let selection else { return [] }
    return [.saveJSON(inference, inspected, selection)]
  }

  private mutating func closePictureList() {
    if showsPictureList { scroll = 0 }
    showsPictureList = false
  }

  private mutating func changeColorDepth() -> [Command] {
    // The terminal may well have more colours than it was taken for.
    traits.depth = guessesColors ? .truecolor : traits.depth.next(by: 1)
    guessesColors = false
    message = traits.depth == .none ? "no colours" : "colours: \(traits.depth.rawValue)"
    return [.setColorDepth(traits.depth)]
  }

  private mutating func cancel() -> [Command] {
    if showsPictureList {
      // It ends what hides pictures first, since the list may be opened in any view.
      if filtersPictures { return endFilter() }
      closePictureList()
    } else if prefersPanel {
      prefersPanel = false
    } else {
      options.selected = nil
    }
    return []
  }

  /// Follows the choice: from a detection to its anchor and back; in a grid cell, to the greatest value.
  private mutating func confirm() -> [Command] {
    switch options.view {
    case .detections:
      guard selectedDetection != nil else { return [] }
      // Whoever chose it, it is now the user's choice.
      ownChoice.detection = nil
      return show(.anchors)
    case .anchors: chooseFollowed()
    case .levels: showStrongestChannel()
    case .scores: showStrongestClass()
    case .misses, .focal, .browser, .training: break
    }
    return []
  }

  /// Goes to the detection of the followed anchor, or to the one that suppressed it.
  private mutating func chooseFollowed() {
    guard let inspected, let selection, let followed = followedDetection else { return }
    guard let index = followed.index else {
      message = "no detection: \(followed.fate.sentence(inspected.trace, selection.thresholds))"
      return
    }
    if case .suppressed = followed.fate {
      message = "anchor \(followed.shape) gave no detection of its own: NMS suppressed it for this one"
    }
    options.view = .detections
    choose(detection: index)
  }

  /// What became of the followed anchor's best class, and the detection that it is, or that suppressed it.
  var followedDetection: (index: Int?, fate: Fate, shape: Int)? {
    guard let inspected, let selection, let cell = CellPredictions(self, inspected),
      let best = cell.followed.best
    else { return nil }
    let fate = selection.fate(of: best)
    var index: Int?
    if case .kept(let own) = fate { index = own }
    if case .suppressed(let by, _) = fate, case .kept(let other) = selection.fate(of: by) { index = other }
    return (index, fate, cell.followed.shape)
  }
}
