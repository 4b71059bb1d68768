import CKernels
import Glibc

/// The instruction set that convolutions are computed with.
public enum KernelInstructions: String, Sendable, CaseIterable, Comparable {
  /// What every processor has.
  case portable
  case avx2
  case avx512

  /// The environment variable that chooses another set than the processor's best, for tests and measurements.
  public static let variable = "RETINASCOPE_CPU"

  /// The best set that this processor has.
  public static let best: KernelInstructions =
    switch ck_best_instructions() {
    case CKInstructionsAVX512: .avx512
    case CKInstructionsAVX2: .avx2
    default: .portable
    }

  /// The set in use: the processor's best, or the one that the environment names, if the processor has it.
  public static let current = (try? fromEnvironment.get()) ?? best

  /// What the environment asks for, read once.
  private static let fromEnvironment = Result { () throws(KernelInstructionsError) in
    try chosen(getenv(variable).map { String(cString: $0) })
  }

  /// The set of a name, or the best one without.
  public static func chosen(_ name: String?) throws(KernelInstructionsError) -> KernelInstructions {
    guard let name, !name.isEmpty else { return best }
    guard let wanted = KernelInstructions(rawValue: name) else { throw .unknown(name) }
    guard wanted <= best else { throw .missing(wanted) }
    return wanted
  }

  /// Throws if the environment names a set that cannot be used.
  public static func checkEnvironment() throws(KernelInstructionsError) {
    _ = try fromEnvironment.get()
  }

  public static func < (one: KernelInstructions, other: KernelInstructions) -> Bool {
    one.code.rawValue < other.code.rawValue
  }

  private var code: CKInstructions {
    switch self {
    case .portable: CKInstructionsPortable
    case .avx2: CKInstructionsAVX2
    case .avx512: CKInstructionsAVX512
    }
  }

  /// The compiled kernels.
  package var kernels: CKKernels {
    guard let table = ck_kernels(code) else { preconditionFailure("no kernels for \(rawValue)") }
    return table.pointee
  }
}

/// Why an instruction set cannot be used.
public enum KernelInstructionsError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknown(String)
  case missing(KernelInstructions)

  public var description: String {
    switch self {
    case .unknown(let name):
      """
      \(KernelInstructions.variable) is \(name), and the instruction sets are \
      \(KernelInstructions.allCases.map(\.rawValue).joined(separator: ", "))
      """
    case .missing(let wanted):
      """
      \(KernelInstructions.variable) is \(wanted.rawValue), and this processor has only \
      \(KernelInstructions.best.rawValue). Unset it
      """
    }
  }
}
