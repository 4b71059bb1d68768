/// placeholder until merged
public struct RemedyFinder: Sendable {
  public init(_ diagnosis: Diagnosis) {}
  public func remedies(for target: Int) -> [Remedy] { [] }
}
