import Support

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
