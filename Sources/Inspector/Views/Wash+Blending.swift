import Imaging

extension Wash {
  /// The samples of a window of the picture with these colours over them. Each sample takes the colour of the grid
  /// cell that it lies in, so that cells stay as large as they are.
  func blended(over samples: Image, _ window: Window) -> Image {
    guard geometry.width > 0, geometry.height > 0 else { return samples }
    let colors = colors()
    // The grid's column under each column of samples, found once.
    let columns = (0..<samples.width).map { x in
      geometry.cell(at: Point(x: window.x + (Double(x) + 0.5) / Double(samples.width) * window.width, y: 0)).x
    }
    let count = samples.width * samples.height * 3
    let mixed = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      samples.pixels.withUnsafeBufferPointer { input in
        colors.pixels.withUnsafeBufferPointer { pixels in
          colors.opacity.withUnsafeBufferPointer { opacity in
            columns.withUnsafeBufferPointer { columns in
              for y in 0..<samples.height {
                let middle = window.y + (Double(y) + 0.5) / Double(samples.height) * window.height
                let row = geometry.cell(at: Point(x: 0, y: middle)).y * geometry.width
                for x in 0..<samples.width {
                  let cell = row + columns[x]
                  let share = Int(opacity[cell])
                  let place = (y * samples.width + x) * 3
                  for channel in 0..<3 {
                    let old = Int(input[place + channel])
                    output[place + channel] = UInt8(
                      truncatingIfNeeded: old + ((Int(pixels[cell * 3 + channel]) - old) * share + 127) / 255)
                  }
                }
              }
            }
          }
        }
      }
      initialized = count
    }
    return Image(width: samples.width, height: samples.height, pixels: mixed)
  }
}
