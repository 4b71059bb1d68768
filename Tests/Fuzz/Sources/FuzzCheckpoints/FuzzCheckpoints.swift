/// libFuzzer calls this with every input that it generates.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCheckpoints(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  tryCheckpoint(UnsafeRawBufferPointer(start: start, count: count))
  return 0
}
