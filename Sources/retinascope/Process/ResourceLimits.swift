import Foundation

/// What the machine, or the container that it runs in, lets this process have.
struct ResourceLimits: Sendable, Equatable {
  /// Bytes that can still be taken.
  let availableMemory: Int?
  /// What sets that bound, for messages: "the container's limit" or "the free memory".
  let memorySource: String
  /// Threads that run at the same time.
  let processors: Int

  /// - Parameter root: where /proc and /sys lie, for tests.
  static func current(root: String = "") -> ResourceLimits {
    let files = SystemFiles(root: root)
    let groups = Cgroup.groups(of: files)
    var memory: (bytes: Int, source: String)? = files.availableMemory.map { ($0, "the free memory") }
    for group in groups {
      if let free = group.freeMemory(files), free < memory?.bytes ?? .max {
        memory = (free, "the container's limit")
      }
    }
    let quota = groups.compactMap { $0.processors(files) }.min()
    // Foundation counts those that the scheduler may put this process on.
    let machine = root.isEmpty ? ProcessInfo.processInfo.activeProcessorCount : files.processorCount
    return ResourceLimits(
      availableMemory: memory?.bytes, memorySource: memory?.source ?? "",
      processors: max(1, min(machine, quota ?? machine)))
  }
}
