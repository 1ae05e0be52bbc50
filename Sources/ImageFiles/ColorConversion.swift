/// `a * b / 255`, rounded to the nearest, for bytes.
private func scaled(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let product = a * b + 128
    return (product + (product >> 8)) >> 8
}

/// RGB of CMYK samples in Adobe's convention, in which JPEG files hold 255 minus the amount of ink.
///
/// `red = white - white * cyan / 255` with `white = 255 - black`: Pillow's conversion, no colour profile.
func rgb(fromInvertedCMYK samples: [UInt8]) -> [UInt8] {
    let count = samples.count / 4
    return [UInt8](unsafeUninitializedCapacity: count * 3) { output, written in
        samples.withUnsafeBufferPointer { input in
            for pixel in 0..<count {
                let white = UInt32(input[4 * pixel + 3])
                for channel in 0..<3 {
                    let ink = 255 - UInt32(input[4 * pixel + channel])
                    output[3 * pixel + channel] = UInt8(white - scaled(ink, white))
                }
            }
        }
        written = count * 3
    }
}

/// Makes RGB of RGBA samples laid over one background colour (0xRRGGBB), in the file's own encoding and in their own
/// memory.
///
/// `(color * alpha + background * (255 - alpha)) / 255`, rounded to the nearest.
func makeRGB(ofRGBA samples: inout [UInt8], over background: UInt32) {
    let count = samples.count / 4
    let behind = [background >> 16 & 255, background >> 8 & 255, background & 255]
    samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<count {
            let alpha = UInt32(samples[4 * pixel + 3])
            for channel in 0..<3 {
                let color = UInt32(samples[4 * pixel + channel])
                let sum = color * alpha + behind[channel] * (255 - alpha) + 128
                // Never behind a sample that is still to be read.
                samples[3 * pixel + channel] = UInt8((sum + (sum >> 8)) >> 8)
            }
        }
    }
    samples.removeLast(samples.count - 3 * count)
}
