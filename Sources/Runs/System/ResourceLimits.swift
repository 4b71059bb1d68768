import Foundation
import Support

/// What the machine, or the container that it runs in, lets this process have.
public struct ResourceLimits: Sendable, Equatable {
  /// Bytes that can still be taken.
  public let availableMemory: Int?
  /// What sets that bound, for messages: "the container's limit" or "the free memory".
  public let memorySource: String
  /// Threads that run at the same time.
  public let processors: Int

  /// - Parameter root: where /proc and /sys lie, for tests.
  public static func current(root: String = "") -> ResourceLimits {
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

/// The kernel's small text files in /proc and /sys. What is absent or of another form is `nil`: no limit is known then.
struct SystemFiles: Sendable {
  /// What stands before each path; empty but in tests.
  let root: String

  func lines(_ path: String) -> [Substring] {
    guard let bytes = try? InputFile.bytes(of: root + path, limit: 1 << 20) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  func number(_ path: String) -> Int? { lines(path).first.flatMap { Int($0) } }

  /// Bytes of file content that the kernel would drop for us.
  func reclaimable(_ path: String, key: String) -> Int {
    for line in lines(path) where line.hasPrefix(key + " ") {
      return max(0, Int(line.dropFirst(key.count + 1)) ?? 0)
    }
    return 0
  }

  /// What the kernel says can be taken without swapping.
  var availableMemory: Int? {
    for line in lines("/proc/meminfo") where line.hasPrefix("MemAvailable:") {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let kibibytes = Int(fields[1]) else { return nil }
      let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
      return overflow ? nil : bytes
    }
    return nil
  }

  var processorCount: Int { max(1, lines("/proc/cpuinfo").count { $0.hasPrefix("processor") }) }
}
