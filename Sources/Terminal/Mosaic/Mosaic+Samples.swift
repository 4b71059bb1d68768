import Imaging

extension Mosaic {
  /// The samples of a part of a picture, for `columns` × `rows` cells.
  ///
  /// The error that a mosaic minimises is that of the 8 × 16 pixels on which characters are drawn, in sRGB. So the
  /// picture is sampled at these, in linear light, and each sample is the sRGB mean of the two that it stands for;
  /// sampled at once, fine contrasts would come out too light.
  public static func samples(
    of picture: PicturePyramid, _ window: Window, columns: Int, rows: Int, threads: Int = 1
  ) -> Image {
    let (width, height) = (columns * samplesPerCell, rows * samplesPerCell)
    let pixels = picture.sample(window, width: width, height: 2 * height, threads: threads).pixels
    let stride = width * 3
    let means = [UInt8](unsafeUninitializedCapacity: height * stride) { output, initialized in
      pixels.withUnsafeBufferPointer { pixels in
        for y in 0..<height {
          let upper = pixels.baseAddress! + 2 * y * stride
          let lower = upper + stride
          let mean = output.baseAddress! + y * stride
          for i in 0..<stride {
            mean[i] = UInt8(truncatingIfNeeded: (UInt16(upper[i]) &+ UInt16(lower[i]) &+ 1) &>> 1)
          }
        }
      }
      initialized = height * stride
    }
    return Image(width: width, height: height, pixels: means)
  }
}
