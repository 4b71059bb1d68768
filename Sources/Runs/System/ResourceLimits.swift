import Foundation
import Support

/// The memory and threads that the machine or container allows this process.
public struct ResourceLimits: Sendable, Equatable {
  /// The bytes that can still be allocated.
  public let availableMemory: Int?
  /// The source of that limit, for messages: "the container's limit" or "the free memory".
  public let memorySource: String
  /// The number of threads that can run at the same time.
  public let processors: Int

  /// - Parameter root: the folder with /proc and /sys, for tests.
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
    // Foundation counts the processors that this process may use.
    let machine = root.isEmpty ? ProcessInfo.processInfo.activeProcessorCount : files.processorCount
    return ResourceLimits(
      availableMemory: memory?.bytes, memorySource: memory?.source ?? "",
      processors: max(1, min(machine, quota ?? machine)))
  }
}

/// Reads the kernel's text files in /proc and /sys. Missing or malformed values are `nil`: no limit is known then.
struct SystemFiles: Sendable {
  /// A prefix of each path; empty except in tests.
  let root: String

  func lines(_ path: String) -> [Substring] {
    guard let bytes = try? InputFile.bytes(of: root + path, limit: 1 << 20) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  func number(_ path: String) -> Int? { lines(path).first.flatMap { Int($0) } }

  /// Bytes of cached file content that the kernel would drop if memory is needed.
  func reclaimable(_ path: String, key: String) -> Int {
    for line in lines(path) where line.hasPrefix(key + " ") {
      return max(0, Int(line.dropFirst(key.count + 1)) ?? 0)
    }
    return 0
  }

  /// The memory that the kernel says is available without swapping.
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
