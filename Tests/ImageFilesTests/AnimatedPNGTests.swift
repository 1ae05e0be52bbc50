import Foundation
import ImageFiles
import Testing

@Suite struct AnimatedPNGTests {
    private struct Chunk {
        let type: String
        let data: [UInt8]
    }

    private func frame(_ number: Int, height: Int = 9, width: Int = 14) -> Image {
        var state = UInt32(number + 1)
        let pixels = (0..<height * width * 3).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
        }
        return Image(height: height, width: width, pixels: pixels)
    }

    /// By the definition of the PNG specification, bit by bit.
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private func chunks(_ file: [UInt8]) throws -> [Chunk] {
        var (chunks, place) = ([Chunk](), 8)
        while place < file.count {
            let length = number(file[place..<place + 4])
            let body = Array(file[place + 4..<place + 8 + length])
            let sum = UInt32(number(file[place + 8 + length..<place + 12 + length]))
            try #require(checksum(body) == sum)
            chunks.append(
                Chunk(
                    type: String(decoding: body[..<4], as: UTF8.self), data: Array(body[4...])))
            place += 12 + length
        }
        return chunks
    }

    private func animation(_ frames: [Image]) throws -> [UInt8] {
        var animation = AnimatedPNG(frameCount: frames.count)
        for (index, frame) in frames.enumerated() {
            try animation.add(frame, milliseconds: 100 + index)
        }
        return animation.bytes
    }

    @Test func everyFrameComesBackAsItWas() throws {
        let frames = (0..<3).map { frame($0) }
        let file = try animation(frames)
        let chunks = try chunks(file)
        #expect(
            chunks.map(\.type) == [
                "IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND",
            ])
        #expect(chunks[1].data == [0, 0, 0, 3, 0, 0, 0, 0])
        let sequence = chunks.filter { ["fcTL", "fdAT"].contains($0.type) }
        #expect(sequence.map { number($0.data[..<4]) } == [0, 1, 2, 3, 4])
        for (index, control) in chunks.filter({ $0.type == "fcTL" }).enumerated() {
            #expect(number(control.data[4..<8]) == 14 && number(control.data[8..<12]) == 9)
            #expect(number(control.data[12..<20]) == 0, "frames begin at the upper left corner")
            #expect(number(control.data[20..<22]) == 100 + index)
            #expect(number(control.data[22..<24]) == 1000, "of a second")
        }
        #expect(try Image.decode(file, path: "first") == frames[0])
        // A later frame's data are those of a picture of its own.
        for (index, data) in chunks.filter({ $0.type == "fdAT" }).enumerated() {
            var alone = Array(file[..<8])
            for (type, content) in [
                ("IHDR", chunks[0].data), ("IDAT", Array(data.data[4...])), ("IEND", []),
            ] {
                let body = Array(type.utf8) + content
                alone += bytes(UInt32(content.count)) + body + bytes(checksum(body))
            }
            #expect(try Image.decode(alone, path: "frame") == frames[index + 1])
        }
    }

    @Test func oneFrameIsAnAnimationToo() throws {
        let file = try animation([frame(5)])
        #expect(try chunks(file).map(\.type) == ["IHDR", "acTL", "fcTL", "IDAT", "IEND"])
        #expect(try Image.decode(file, path: "only") == frame(5))
    }

    @Test func largeFramesMayTakeSeveralChunks() throws {
        let frames = (0..<2).map { frame($0, height: 300, width: 301) }
        let file = try animation(frames)
        let chunks = try chunks(file)
        #expect(chunks.count { $0.type == "fcTL" } == 2)
        // One where libdeflate packs a picture in one go, several where libpng does.
        #expect(chunks.count { $0.type == "fdAT" } >= 1)
        let numbers = chunks.filter { ["fcTL", "fdAT"].contains($0.type) }
            .map { number($0.data[..<4]) }
        #expect(numbers == Array(numbers.indices))
        #expect(try Image.decode(file, path: "first") == frames[0])
    }
}
