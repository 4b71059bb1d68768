/// A safetensors file of this header and data; `length` is what the file says of the header, if not the truth.
func safetensors(_ header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  littleEndian(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
}
