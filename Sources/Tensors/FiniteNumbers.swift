import CKernels

/// Whether no one of `count` floats is NaN or infinite.
///
/// - Parameter floats: at any address.
public func areFinite(_ floats: UnsafeRawPointer, count: Int) -> Bool { ck_are_finite(count, floats) != 0 }

extension Tensor {
  /// Whether no element is NaN or infinite.
  public var isFinite: Bool {
    if let maxima = cellMaxima { return maxima.areFinite }
    return withUnsafeBufferPointer { values in
      values.baseAddress.map { areFinite($0, count: values.count) } ?? true
    }
  }
}
