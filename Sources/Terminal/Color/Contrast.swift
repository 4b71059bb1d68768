import Imaging

extension RGB {
  /// The contrast ratio of WCAG 2: 1 (none) to 21 (black on white). Lines and large letters need 3, text 4.5.
  public func contrast(with other: RGB) -> Double {
    let (first, second) = (luminance, other.luminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// This colour, lightened or darkened just enough for a contrast ratio with its background. White or black always
  /// reaches 4.5.
  public func readable(on background: RGB, contrast: Double = 3) -> RGB {
    guard self.contrast(with: background) < contrast else { return self }
    let lighter = share(of: .white, on: background, for: contrast)
    let darker = share(of: .black, on: background, for: contrast)
    switch (lighter, darker) {
    case (let white?, let black?):
      return white <= black ? mixed(with: .white, white) : mixed(with: .black, black)
    case (let white?, nil): return mixed(with: .white, white)
    case (nil, let black?): return mixed(with: .black, black)
    case (nil, nil): return background.contrasting
    }
  }

  /// The smallest share of black or white to mix in; `nil` if even all of it is not enough.
  private func share(of extreme: RGB, on background: RGB, for contrast: Double) -> Double? {
    guard extreme.contrast(with: background) >= contrast else { return nil }
    // The mixed colour must be beyond the background: one that passes it on the way has no contrast there.
    func isEnough(_ share: Double) -> Bool {
      let color = mixed(with: extreme, share)
      let isBeyond = (color.luminance > background.luminance) == (extreme == .white)
      return isBeyond && color.contrast(with: background) >= contrast
    }
    var (tooLittle, enough) = (0.0, 1.0)
    for _ in 0..<7 {
      let middle = (tooLittle + enough) / 2
      if isEnough(middle) { enough = middle } else { tooLittle = middle }
    }
    return enough
  }
}
