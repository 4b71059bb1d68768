import Diagnosis
import Imaging
import RetinaNet

/// A picture that no network saw, with objects in it, each planted for a fate of its own: found, or lost at one of the
/// stages. What really becomes of an object depends on its neighbours too, and is for an oracle to say.
///
/// Equal seeds give equal scenes.
struct PlantedScene {
  let trace: Trace
  let targets: [Target]
  /// Under which the plans are meant.
  let thresholds: Thresholds

  /// What an object is planted for.
  enum Plan: CaseIterable {
    /// Good boxes with good scores.
    case found
    /// Too small or too long for any anchor.
    case noAnchor
    /// Well anchored, but all its boxes are led away.
    case ledAway
    /// Good boxes, scored as background.
    case faint
    /// Good boxes, scored as another class.
    case confused
    /// On a level where others fill the top k.
    case crowdedOut
    /// Its boxes overlap a better one of its neighbour's.
    case besideAnother
    /// Scored just above the threshold, behind the maximum.
    case late
    /// Two objects with one box between them.
    case shared
    /// Found twice.
    case doubled
  }

  /// - Parameter strange: with what real traces rarely have: ties, saturated scores, values that are not numbers or out
  ///   of all measure.
  init(_ family: Family, seed: UInt64, strange: Bool = false) {
    var planter = Planter(family, seed: seed)
    targets = planter.plantObjects()
    if strange { planter.makeStrange() }
    thresholds = planter.thresholds
    trace = planter.trace()
  }
}
