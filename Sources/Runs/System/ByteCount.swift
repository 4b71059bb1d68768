/// An amount of memory on the command line: bytes, or with a letter for powers of 1024, such as 500M, 2G or 1.5G.
public struct ByteCount: Hashable, Sendable {
  public let bytes: Int

  public init?(argument: String) {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    let unit = argument.uppercased().last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number >= 0 else {
      return nil
    }
    let bytes = number * (unit ?? 1)
    guard bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }
}
