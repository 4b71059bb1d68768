import Support

extension FileIdentity {
  /// An output that would take the place of something the command reads.
  struct Clash: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameter flag: the one that names the output.
  /// - Throws: `Clash` where `output` is one of `inputs`, under whatever name. Devices may be both.
  static func refuse(_ output: String?, flag: String = "--output", among inputs: [String]) throws(Clash) {
    guard let output, let status = FileStatus(output), status.kind == .regular else { return }
    for input in inputs where FileIdentity(path: input) == status.identity {
      throw Clash(
        description: "\(flag) \(output) is what would be read (\(input)): choose another file.")
    }
  }
}
