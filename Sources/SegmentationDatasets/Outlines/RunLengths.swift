/// COCO's run lengths: how many pixels, column by column, are outside, inside, outside … in turn.
package enum RunLengths {
    /// Why run lengths are none of an image.
    package enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
        /// A length below 0, or more pixels than the image has; `run` counts from 0.
        case length(run: Int)
        /// The lengths have another sum than the image has pixels.
        case sum(found: Int, expected: Int)
        /// A character that is none of the compressed form; `byte` counts from 0.
        case character(byte: Int)
        /// The compressed form ends within a number.
        case end

        /// What is wrong, and what is expected.
        package var description: String {
            switch self {
            case .length(let run): "the run length number \(run) is below 0 or beyond the image"
            case .sum(let found, let expected):
                "the run lengths make \(found) pixels, the image has \(expected)"
            case .character(let byte):
                "the character at byte \(byte) of the compressed run lengths is none of '0' to 'o'"
            case .end: "the compressed run lengths end within a number"
            }
        }
    }

    /// The region of lengths as numbers.
    package static func region(
        _ lengths: some Sequence<Int>, height: Int, width: Int
    ) throws(Fault) -> OutlineRegion {
        var region = OutlineRegion(height: height, width: width)
        let count = height * width
        var (start, isInside, number) = (0, false, 0)
        for length in lengths {
            guard length >= 0, length <= count - start else { throw .length(run: number) }
            if isInside { region.append(start..<start + length) }
            start += length
            isInside.toggle()
            number += 1
        }
        guard start == count else { throw .sum(found: start, expected: count) }
        return region
    }

    /// The numbers of a compressed text.
    ///
    /// A number comes in pieces of five bits, the lowest first, each as the character of its value plus 48; a piece with the
    /// bit 32 is followed by another, and the bit 16 of the last is the sign. From the fourth on a number is the difference
    /// from the last but one.
    package static func lengths(ofCompressed text: String) throws(Fault) -> [Int] {
        var lengths: [Int] = []
        var (number, shift) = (0, 0)
        for (place, character) in text.utf8.enumerated() {
            // Larger numbers than 60 bits are beyond every image.
            guard (48..<112).contains(character), shift < 60 else { throw .character(byte: place) }
            let piece = Int(character) - 48
            number |= (piece & 31) << shift
            shift += 5
            if piece & 32 != 0 { continue }
            if piece & 16 != 0 { number |= -1 << shift }
            if lengths.count > 2 {
                let (sum, overflow) = number.addingReportingOverflow(lengths[lengths.count - 2])
                guard !overflow else { throw .length(run: lengths.count) }
                number = sum
            }
            lengths.append(number)
            (number, shift) = (0, 0)
        }
        guard shift == 0 else { throw .end }
        return lengths
    }
}
