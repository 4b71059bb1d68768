import Imaging

extension RGB {
  /// The contrast ratio of WCAG 2: 1 (none) to 21 (black on white). Lines and large letters want 3, text 4.5.
  public func contrast(with other: RGB) -> Double {
    let (first, second) = (luminance, other.luminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// This colour, lightened or darkened as little as gives it so much contrast with its ground. 4.5 is always
  /// within reach, by white or by black.
  public func readable(on ground: RGB, contrast: Double = 3) -> RGB {
    guard self.contrast(with: ground) < contrast else { return self }
    let lighter = share(of: .white, on: ground, for: contrast)
    let darker = share(of: .black, on: ground, for: contrast)
    switch (lighter, darker) {
    case (let white?, let black?):
      return white <= black ? mixed(with: .white, white) : mixed(with: .black, black)
    case (let white?, nil): return mixed(with: .white, white)
    case (nil, let black?): return mixed(with: .black, black)
    case (nil, nil): return ground.contrasting
    }
  }

  /// The least share of black or white to mix in; `nil` where all of it is not enough.
  private func share(of extreme: RGB, on ground: RGB, for contrast: Double) -> Double? {
    guard extreme.contrast(with: ground) >= contrast else { return nil }
    // On the far side of the ground: a colour that passes it on its way has no contrast there.
    func isEnough(_ share: Double) -> Bool {
      let color = mixed(with: extreme, share)
      let isBeyond = (color.luminance > ground.luminance) == (extreme == .white)
      return isBeyond && color.contrast(with: ground) >= contrast
    }
    var (tooLittle, enough) = (0.0, 1.0)
    for _ in 0..<7 {
      let middle = (tooLittle + enough) / 2
      if isEnough(middle) { enough = middle } else { tooLittle = middle }
    }
    return enough
  }
}
