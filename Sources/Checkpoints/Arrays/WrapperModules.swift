/// The modules that training wraps around a model or its parts, whose names then stand in the keys.
public enum WrapperModules {
  /// torch.compile; DataParallel and its like; activation checkpointing; FSDP; DeepSpeed and Lightning; Opacus.
  private static let names: Set<Substring> = [
    "_orig_mod", "module", "_checkpoint_wrapped_module", "_fsdp_wrapped_module", "_fpw_module",
    "_forward_module",
    "_module",
  ]

  /// A key or a module's path as it would be without wrappers.
  public static func unwrapped(_ key: String) -> String {
    key.split(separator: ".", omittingEmptySubsequences: false).filter { !names.contains($0) }
      .joined(separator: ".")
  }

  /// The file's key of each array under the name that it would have without wrappers. Where two would get one name
  /// both keep theirs.
  public static func unwrapped(_ keys: some Collection<String>) -> [String: String] {
    var counts: [String: Int] = [:]
    let pairs = keys.map { key -> (name: String, key: String) in
      let name = unwrapped(key)
      counts[name, default: 0] += 1
      return (name, key)
    }
    return Dictionary(
      pairs.map { counts[$0.name] == 1 ? $0 : (name: $0.key, key: $0.key) },
      uniquingKeysWith: { first, _ in first })
  }
}
