import Foundation

/// The learning rate of each step, as a share of the highest one.
public struct LearningRateSchedule: Sendable, Hashable {
  public enum ScheduleShape: Sendable, Hashable {
    case constant
    /// Times 0.1 from each of these steps on.
    case steps([Int])
    /// Half a cosine, from 1 to 0.
    case cosine
  }

  public var shape: ScheduleShape
  /// Steps in which the rate rises in a straight line.
  public var warmup: Int
  public var total: Int

  public init(_ shape: ScheduleShape, warmup: Int, total: Int) {
    self.shape = shape
    self.warmup = warmup
    self.total = total
  }

  /// The share of a step.
  ///
  /// - Parameter step: from 0.
  public func factor(_ step: Int) -> Double {
    let risen = step < warmup ? Double(step + 1) / Double(warmup) : 1
    switch shape {
    case .constant: return risen
    case .steps(let places):
      // As torch's product of factors 0.1.
      return places.reduce(risen) { step >= $1 ? $0 * 0.1 : $0 }
    case .cosine:
      guard step >= warmup else { return risen }
      let done = Double(step - warmup) / Double(max(1, total - warmup))
      return 0.5 * (1 + cos(.pi * min(done, 1)))
    }
  }
}
