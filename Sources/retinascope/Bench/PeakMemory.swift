import Support

enum PeakMemory {
  /// The peak memory of this process, in bytes; 0 where the system does not say. What `getrusage` tells includes what the
  /// process was before it became this program.
  static var bytes: Int {
    guard let status = try? InputFile.bytes(of: "/proc/self/status", limit: 1 << 16) else { return 0 }
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix("VmHWM:")
    }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 } ?? 0
  }
}
