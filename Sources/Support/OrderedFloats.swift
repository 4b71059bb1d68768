extension Float {
  /// A number that rises with the value, from NaNs with the sign bit to those without it, with the infinities between. Minus
  /// zero is just below zero.
  @inlinable
  public var ordinal: UInt32 { bitPattern >> 31 == 0 ? bitPattern | 1 << 31 : ~bitPattern }

  /// The value of an ordinal.
  @inlinable
  public init(ordinal: UInt32) { self.init(bitPattern: ordinal >> 31 == 1 ? ordinal & ~(1 << 31) : ~ordinal) }
}
