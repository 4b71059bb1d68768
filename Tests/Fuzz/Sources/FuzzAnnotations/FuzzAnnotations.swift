/// libFuzzer calls this with every input that it generates.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAnnotations(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  tryAnnotations(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
