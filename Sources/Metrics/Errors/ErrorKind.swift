/// What is wrong with a detection that matches no object, or that an object has no detection: the six kinds of TIDE
/// (Bolya et al., *TIDE: A General Toolbox for Identifying Object Detection Errors*, ECCV 2020), in its order.
public enum ErrorKind: String, Sendable, Hashable, CaseIterable, Codable {
  /// On an object of another class.
  case classification = "Cls"
  /// Near an object of its class, but not on it.
  case localization = "Loc"
  /// Near an object of another class, or of its own where none of the others is nearer the truth.
  case both = "Both"
  /// On an object of its class that a better detection has.
  case duplicate = "Dupe"
  /// On nothing.
  case background = "Bkg"
  /// An object that no detection is on, nor near enough that mending a class or a box would find it.
  case missed = "Miss"
}
