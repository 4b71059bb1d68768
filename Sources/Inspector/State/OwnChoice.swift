import RetinaNet

/// What the inspector chooses by itself in a picture that it shows anew, so that the panel has something to tell: the
/// best detection, and in view 5 the first missed object.
public struct OwnChoice: Sendable {
  /// Whether it chooses at all.
  public var isOn = false
  /// Whether a choice is still to be made in the shown picture.
  var awaitsDetection = false
  var awaitsObject = false
  /// The detection that was chosen for the user.
  var detection: Candidate?

  public init() {}

  mutating func begin() {
    awaitsDetection = isOn
    awaitsObject = isOn
    detection = nil
  }
}

extension State {
  /// Whether the chosen detection is not the user's choice.
  var isDetectionOwnChoice: Bool {
    selectedDetection.map { $0.candidate == ownChoice.detection } ?? false
  }

  /// Chooses the best detection of a picture that is shown anew.
  mutating func chooseDetectionIfAwaited() {
    guard ownChoice.awaitsDetection, let selection else { return }
    ownChoice.awaitsDetection = false
    guard options.selected == nil, let best = selection.detections.first else { return }
    options.selected = 0
    ownChoice.detection = best.candidate
  }

  /// Chooses the first missed object, without moving the window, in a picture that view 5 shows anew.
  mutating func chooseObjectIfAwaited() {
    guard ownChoice.awaitsObject, options.view == .misses, diagnosis != nil else { return }
    ownChoice.awaitsObject = false
    guard options.target == nil, let first = listedObjects.first else { return }
    options.target = first
    misses.chosenRemedy = 0
  }
}
