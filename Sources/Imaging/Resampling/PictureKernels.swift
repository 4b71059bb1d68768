import CKernels

/// Which instructions the passes over pictures use. What they compute is the same with all of them.
enum PictureKernels {
  static let instructions = ck_best_instructions()
}
