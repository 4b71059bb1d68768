extension State {
  /// What keys do that view 5 has a use of its own for; `nil` for all others.
  mutating func performInMisses(_ intent: Intent) -> [Command]? {
    switch intent {
    case .move(let dx, let dy) where !showsPictureList: return chooseObject(offset: dx + dy)
    case .first where !showsPictureList: return chooseObject(last: false)
    case .last where !showsPictureList: return chooseObject(last: true)
    case .mode(let step): changeCause(by: step)
    case .label(let step): changeFilteredLabel(by: step)
    case .level(let step): changeSize(by: step)
    case .channel(let step): changeRemedy(by: step)
    case .confirm: return tryRemedy()
    case .cancel where !showsPictureList && !prefersPanel:
      options.target = nil
      zoom(.whole, around: nil)
    default: return nil
    }
    return []
  }

  /// Begins with the object that the chosen detection found, or lies on.
  mutating func enterMisses() -> [Command] {
    if options.target == nil, let chosen = options.selected, let diagnosis = currentDiagnosis,
      diagnosis.verdicts.indices.contains(chosen)
    {
      options.target = diagnosis.verdicts[chosen].object
    }
    return remediesIfNeeded()
  }
}
