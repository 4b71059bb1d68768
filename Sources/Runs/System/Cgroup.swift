/// A control group of this process, or one of its ancestors. The limits of all of them apply.
struct Cgroup: Sendable, Equatable {
  enum Version: Sendable { case v1Memory, v1CPU, v2 }
  let version: Version
  let path: String

  /// The process's groups and their ancestors, from /proc/self/cgroup.
  static func groups(of files: SystemFiles) -> [Cgroup] {
    var groups: [Cgroup] = []
    for line in files.lines("/proc/self/cgroup") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      var mounts: [(Version, String)] = []
      if fields[0] == "0" && controllers.isEmpty {
        mounts = [(.v2, "/sys/fs/cgroup"), (.v2, "/sys/fs/cgroup/unified")]
      } else if controllers.contains("memory") {
        mounts = [(.v1Memory, "/sys/fs/cgroup/memory")]
      } else if controllers.contains("cpu") {
        mounts = [(.v1CPU, "/sys/fs/cgroup/cpu"), (.v1CPU, "/sys/fs/cgroup/cpu,cpuacct")]
      }
      for (version, mount) in mounts {
        // Inside a container the path is often the host's, and the mount point itself is the group.
        var path = fields[2] == "/" ? "" : String(fields[2])
        while true {
          groups.append(Cgroup(version: version, path: mount + path))
          guard let slash = path.lastIndex(of: "/") else { break }
          path = String(path[..<slash])
        }
      }
    }
    return groups
  }

  /// The limit minus the used memory that cannot be reclaimed; `nil` without a limit.
  func freeMemory(_ files: SystemFiles) -> Int? {
    switch version {
    case .v1CPU: return nil
    case .v2:
      guard let limit = files.number("\(path)/memory.max") else { return nil }
      let used = files.number("\(path)/memory.current") ?? 0
      return max(0, limit - max(0, used - files.reclaimable("\(path)/memory.stat", key: "inactive_file")))
    case .v1Memory:
      // "No limit" is stored as the largest multiple of the page size.
      guard let limit = files.number("\(path)/memory.limit_in_bytes"), limit < 1 << 60 else { return nil }
      let used = files.number("\(path)/memory.usage_in_bytes") ?? 0
      return max(
        0, limit - max(0, used - files.reclaimable("\(path)/memory.stat", key: "total_inactive_file")))
    }
  }

  /// The quota of processors, rounded up; `nil` without a quota.
  func processors(_ files: SystemFiles) -> Int? {
    let quota: Int?
    let period: Int?
    switch version {
    case .v1Memory: return nil
    case .v2:
      let fields = files.lines("\(path)/cpu.max").first?.split(separator: " ") ?? []
      guard fields.count == 2 else { return nil }
      (quota, period) = (Int(fields[0]), Int(fields[1]))
    case .v1CPU:
      (quota, period) = (files.number("\(path)/cpu.cfs_quota_us"), files.number("\(path)/cpu.cfs_period_us"))
    }
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    return max(1, (quota - 1) / period + 1)
  }
}
