/// libFuzzer calls this with every input that it generates.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPictures(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  tryPicture(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
