import CKernels

/// Whether no one of `count` floats is NaN or infinite.
///
/// - Parameter floats: at any address.
public func areFinite(_ floats: UnsafeRawPointer, count: Int) -> Bool { ck_are_finite(count, floats) != 0 }

extension Tensor {
  /// Whether no element is NaN or infinite.
  public var isFinite: Bool {
    withUnsafeBufferPointer { values in values.baseAddress.map { areFinite($0, count: values.count) } ?? true
    }
  }

  /// Whether the first channel of each cell is a finite number, `[…, C]`.
  ///
  /// A convolution carries a number that is not finite into all channels of the cells that it reaches. So this shows, for
  /// a small part of the reading, whether anything before it was not finite.
  public var hasFiniteCells: Bool {
    guard let channels = shape.last, channels > 0 else { return true }
    defer { withExtendedLifetime(self) {} }
    return stride(from: 0, to: count, by: channels).allSatisfy { source.base[$0].isFinite }
  }
}
