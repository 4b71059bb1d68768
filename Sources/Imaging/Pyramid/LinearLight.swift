import Foundation

/// Converts between sRGB bytes and linear light, by tables.
///
/// Averages must be taken of linear values: averages of sRGB bytes come out too dark.
public enum LinearLight {
  /// The light of an sRGB byte, 0…1 (IEC 61966-2-1).
  public static func value(of byte: UInt8) -> Double { values[Int(byte)] }

  private static let values: [Double] = (0...255).map { linear(Double($0) / 255) }

  /// The linear value of each byte in 16 bits, 0…65535.
  static let ofByte: [UInt16] = values.map { UInt16(($0 * 65535).rounded()) }

  /// How many low bits of a linear value are dropped before its byte is looked up.
  static let surplusBits: UInt16 = 2

  /// The nearest byte of each linear value without its surplus bits. Even in the darkest shades, neighbouring bytes are
  /// twenty linear values apart, so no precision is lost.
  static let toByte: [UInt8] = {
    var table: [UInt8] = []
    table.reserveCapacity(65536 >> surplusBits)
    for byte in 0...255 {
      let end = byte == 255 ? 65536 : linear((Double(byte) + 0.5) / 255) * 65535
      let count = Int(end.rounded()) >> Int(surplusBits)
      while table.count < count { table.append(UInt8(byte)) }
    }
    return table
  }()

  private static func linear(_ value: Double) -> Double {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }
}
