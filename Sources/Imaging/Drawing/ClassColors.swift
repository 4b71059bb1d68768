/// Colours for classes. Neighbours in the list are easy to tell apart, with the common kinds of colour blindness too.
public enum ClassColors {
  /// Okabe and Ito's seven colours (jfly.uni-koeln.de/color, 2008), without black; then lighter, then darker ones.
  private static let base = [
    RGB(230, 159, 0), RGB(86, 180, 233), RGB(0, 158, 115), RGB(240, 228, 66), RGB(0, 114, 178),
    RGB(213, 94, 0),
    RGB(204, 121, 167),
  ]

  public static let all: [RGB] =
    base + base.map { $0.mixed(with: .white, 0.5) } + base.map { $0.mixed(with: .black, 0.4) }

  /// The colour of a class by its channel or any other index; colours repeat after the last.
  public static func color(_ index: Int) -> RGB {
    let remainder = index % all.count
    return all[remainder < 0 ? remainder + all.count : remainder]
  }
}
