import Glibc

/// Runs `body` without the rights of root over files, for this thread alone.
func asOrdinaryUser<R>(_ body: () throws -> R) throws -> R {
  guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
  // The header that declares it is not among those that Swift imports.
  let setFileSystemUser = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> Int32).self)
  let nobody: uid_t = 65534
  _ = setFileSystemUser(nobody)
  defer { _ = setFileSystemUser(0) }
  return try body()
}
