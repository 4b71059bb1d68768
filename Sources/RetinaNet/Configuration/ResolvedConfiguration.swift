/// A configuration, and where each of its fields came from.
public struct ResolvedConfiguration: Sendable, Hashable {
  public let configuration: Configuration
  private let origins: [ConfigurationField: Origin]

  public func origin(of field: ConfigurationField) -> Origin {
    origins[field] ?? .familyDefault(configuration.family)
  }

  /// Decides every field by the first source that gives it.
  ///
  /// - Parameters:
  ///   - layers: the sources, the strongest first: flags, `--config`, metadata, sidecar. What the file's name and
  ///     the family say comes after them by itself.
  ///   - path: the checkpoint's path, whose last component may be a published name.
  /// - Throws: `ConfigurationError` where a source contradicts the weights, or nothing decides a field.
  public static func resolve(
    _ read: ReadArchitecture, layers: [ConfigurationLayer], path: String
  ) throws(ConfigurationError) -> ResolvedConfiguration {
    var resolver = ConfigurationResolver(read: read, layers: layers, path: path)
    let configuration = try resolver.configuration()
    return ResolvedConfiguration(configuration: configuration, origins: resolver.origins)
  }
}
