import Diagnosis
import RetinaNet
import Support

/// Two settings of the thresholds.
public struct ThresholdChange: Sendable, Hashable {
  let before: Thresholds
  let after: Thresholds
}

/// What a change does in all pictures that the network has run on, as far as it has been counted.
struct WeighedChange: Sendable {
  let change: ThresholdChange
  /// By picture: those with ground truth of which enough was kept.
  var effects: [Int: SideEffects] = [:]
  /// Whether all that can be counted now has been.
  var isComplete = false

  var sum: SideEffects { effects.values.reduce(SideEffects(), +) }
}

extension State {
  /// The change whose effect on all pictures is to be counted: what is being tried; else what has changed since a result
  /// was pinned; else in view 5 the chosen remedy.
  var changeToWeigh: ThresholdChange? {
    if let trial = activeTrial {
      let chosen = options.view == .misses ? chosenObjectsTrial.flatMap { _ in proposedRemedy } : nil
      let after = chosen.flatMap { trial.before.changed(by: $0.change) } ?? trial.after
      return ThresholdChange(before: trial.before, after: after)
    }
    if options.view == .browser {
      guard let pinned = baseline?.thresholds, pinned != thresholds else { return nil }
      return ThresholdChange(before: pinned, after: thresholds)
    }
    guard options.view == .misses, let remedy = proposedRemedy,
      let after = thresholds.changed(by: remedy.change)
    else { return nil }
    return ThresholdChange(before: thresholds, after: after)
  }

  /// What that change does in all pictures, in words; `nil` where it is not known of any.
  var weighedWords: String? {
    guard let weighed = browser.weighed, weighed.change == changeToWeigh, !weighed.effects.isEmpty else {
      return nil
    }
    return weighed.sum.words(nothing: "nothing changes")
  }

  /// Of how many pictures that is the sum: "all 24 pictures".
  var weighedPictures: String {
    let count = browser.weighed?.effects.count ?? 0
    let all = pictures.count { $0.objects != nil }
    return count == all ? "all \(counted(all, "picture"))" : "\(grouped(count)) of \(counted(all, "picture"))"
  }
}
