import TestSupport
import Testing

@testable import Runs

struct ResourceLimitsTests {
  private let folder = TemporaryFolder()

  private func limits(_ files: [String: String]) -> ResourceLimits {
    folder.write("proc/meminfo", "MemTotal: 16000000 kB\nMemFree: 100 kB\nMemAvailable:    8000000 kB\n")
    folder.write("proc/cpuinfo", (0..<8).map { "processor\t: \($0)\nmodel name\t: x\n\n" }.joined())
    for (path, text) in files { folder.write(path, text) }
    return ResourceLimits.current(root: folder.path)
  }

  @Test func withoutAGroupTheMachineIsTheLimit() {
    #expect(
      limits([:])
        == .init(availableMemory: 8_000_000 * 1024, memorySource: "the free memory", processors: 8))
  }

  @Test func readsVersion2AndAllGroupsAbove() {
    let found = limits([
      "proc/self/cgroup": "0::/outer/inner\n",
      "sys/fs/cgroup/outer/memory.max": "1000000000\n",
      "sys/fs/cgroup/outer/memory.current": "300000000\n",
      "sys/fs/cgroup/outer/memory.stat": "anon 5\ninactive_file 100000000\n",
      "sys/fs/cgroup/outer/inner/memory.max": "max\n",
      "sys/fs/cgroup/outer/cpu.max": "max 100000\n",
      "sys/fs/cgroup/outer/inner/cpu.max": "250000 100000\n",
    ])
    #expect(
      found == .init(availableMemory: 800_000_000, memorySource: "the container's limit", processors: 3))
  }

  @Test func readsVersion2InAContainerWhosePathIsTheHosts() {
    let found = limits([
      "proc/self/cgroup": "0::/docker/abc\n", "sys/fs/cgroup/memory.max": "512000000\n",
      "sys/fs/cgroup/cpu.max": "50000 100000\n",
    ])
    #expect((found.availableMemory, found.processors) == (512_000_000, 1))
  }

  @Test func readsVersion1() {
    let found = limits([
      "proc/self/cgroup": "4:memory:/box\n3:cpu,cpuacct:/box\n1:name=systemd:/box\n",
      "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "700000000\n",
      "sys/fs/cgroup/memory/box/memory.usage_in_bytes": "150000000\n",
      "sys/fs/cgroup/memory/box/memory.stat": "total_inactive_file 50000000\n",
      "sys/fs/cgroup/cpu/box/cpu.cfs_quota_us": "200000\n",
      "sys/fs/cgroup/cpu/box/cpu.cfs_period_us": "100000\n",
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
    ])
    #expect(
      found == .init(availableMemory: 600_000_000, memorySource: "the container's limit", processors: 2))
  }

  @Test func ignoresLimitsAboveTheMachineAndNonsense() {
    let found = limits([
      "proc/self/cgroup": "0::/\nnonsense\n::\n", "sys/fs/cgroup/memory.max": "99999999999999\n",
      "sys/fs/cgroup/cpu.max": "-5 0\n",
    ])
    #expect(
      found == .init(availableMemory: 8_000_000 * 1024, memorySource: "the free memory", processors: 8))
  }

  @Test func knowsSomethingOfThisMachine() {
    let here = ResourceLimits.current()
    #expect(here.processors >= 1)
    #expect((here.availableMemory ?? 0) > 1 << 20)
  }
}
