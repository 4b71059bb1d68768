import ArgumentParser
import Foundation
import Reports

/// Runs this program anew, with the same arguments, to measure in processes of their own, one after the other.
struct BenchProcesses {
  /// Runs of each process.
  let runs: Int

  /// - Returns: what each measured, `count` in all.
  /// - Throws: `ExitCode` if one failed, after its message was written.
  func measure(_ count: Int) throws -> [ProcessMeasurement] {
    let progress = ProgressBar(total: count, unit: "processes")
    defer { progress.clear() }
    return try (0..<count).map { done in
      progress.update(done: done)
      return try measure(clearing: progress)
    }
  }

  private func measure(clearing progress: ProgressBar) throws -> ProcessMeasurement {
    let (process, answer, messages) = (Process(), Pipe(), Pipe())
    process.executableURL = URL(filePath: "/proc/self/exe")
    process.arguments = Array(CommandLine.arguments.dropFirst()) + ["--measured-runs", "\(runs)"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = answer
    process.standardError = messages
    try process.run()
    let json = try answer.fileHandleForReading.readToEnd() ?? Data()
    let said = try messages.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    // What it says of the model was said before by this process.
    if process.terminationReason == .exit, process.terminationStatus == 0 {
      return try JSONDecoder().decode(ProcessMeasurement.self, from: json)
    }
    progress.clear()
    Console.write(String(decoding: said, as: UTF8.self))
    guard process.terminationReason == .exit else {
      Console.complain("a process that measured was ended by signal \(process.terminationStatus)")
      throw ExitCode.failure
    }
    throw ExitCode(process.terminationStatus)
  }
}
