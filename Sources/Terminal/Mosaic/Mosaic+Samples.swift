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
    picture.sample(
      window, width: columns * samplesPerCell, height: rows * samplesPerCell, pairingRows: true,
      threads: threads)
  }
}
