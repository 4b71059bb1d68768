import Glibc

/// Runs `body` without root's rights over files, on this thread only.
public func asOrdinaryUser<R>(_ body: () throws -> R) throws -> R {
  guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return try body() }
  // Swift's Glibc module lacks its declaration.
  let setFileSystemUser = unsafeBitCast(symbol, to: (@convention(c) (uid_t) -> Int32).self)
  let nobody: uid_t = 65534
  _ = setFileSystemUser(nobody)
  defer { _ = setFileSystemUser(0) }
  return try body()
}
