import Foundation
import Support

/// What DeepSpeed saves of a run: a folder with a file `latest`, which names the folder of a step, and in that one file of
/// the model or, where ZeRO parts its weights, one of each process, and further ones of the optimizer.
///
/// Source: DeepSpeed's `runtime/engine.py` and `utils/zero_to_fp32.py`. Lightning's strategy saves the same.
public enum DeepSpeedFiles {
  /// How weights come together that are parted.
  public static let gathering =
    "in the run's folder, python zero_to_fp32.py . pytorch_model.bin gathers them"

  private static let whole = "mp_rank_00_model_states.pt"
  private static let parted = "zero_pp_rank_0_mp_rank_00_model_states.pt"

  /// Refuses a run's or a step's folder, and says what to give instead.
  static func refuseFolder(_ path: String) throws(CheckpointError) {
    guard FileStatus(path)?.kind == .folder else { return }
    let step = latest(path).map { "\(path)/\($0)" }
    for folder in [path] + (step.map { [$0] } ?? []) {
      func has(_ name: String) -> Bool { FileStatus("\(folder)/\(name)")?.kind == .regular }
      if has(whole) {
        throw CheckpointError(
          .unreadable, "this is a folder of DeepSpeed's",
          remedy: "Give its \(folder)/\(whole); if ZeRO parted the weights: \(gathering)")
      }
      if has(parted) {
        throw CheckpointError(
          .unreadable, "this is a folder of DeepSpeed's, whose weights ZeRO parted",
          remedy: "Gather them: \(gathering)")
      }
    }
  }

  /// The name in `latest`, which must be that of a folder beside it.
  private static func latest(_ path: String) -> String? {
    let file = "\(path)/latest"
    // A pipe would have to be waited for.
    guard FileStatus(file)?.kind == .regular, let bytes = try? InputFile.bytes(of: file, limit: 256) else {
      return nil
    }
    let name = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return name.isEmpty || name == ".." || name.utf8.contains(UInt8(ascii: "/")) || name.utf8.contains(0)
      ? nil : name
  }
}
