import Files
import Foundation
import TensorBoardFiles
import Testing

@Suite final class EventFileTests {
    private let file: EventFile

    init() {
        file = EventFile(
            path: NSTemporaryDirectory() + "/events.out.tfevents.\(UUID().uuidString)")
    }

    deinit { try? FileManager.default.removeItem(atPath: file.path) }

    private var bytes: [UInt8] {
        get throws { Array(try Data(contentsOf: URL(fileURLWithPath: file.path))) }
    }

    private func event(step: Int, _ number: Float = 0.5) -> TensorBoardEvent {
        TensorBoardEvent(wallTime: 1.5, step: step, values: [.scalar(tag: "a", number)])
    }

    /// The examples of RFC 3720, B.4, and the check value that catalogues give for `123456789`.
    @Test func checksumsAreThoseOfTheStandard() {
        #expect(MaskedCRC32C.plain([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(MaskedCRC32C.plain([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(MaskedCRC32C.plain([UInt8](0..<32)) == 0x46DD_794E)
        #expect(MaskedCRC32C.plain([UInt8]((0..<32).reversed())) == 0x113F_DB5C)
        #expect(MaskedCRC32C.plain("123456789".utf8) == 0xE306_9283)
        #expect(MaskedCRC32C.plain([]) == 0)
    }

    @Test func theMaskRotatesAndAdds() {
        // 0xE3069283 rotated right by 15 is 0x2507C60D; plus 0xA282EAD8.
        #expect(MaskedCRC32C.checksum("123456789".utf8) == 0x2507_C60D &+ 0xA282_EAD8)
    }

    @Test func aNumberByHand() throws {
        // wall_time 1.5, step 3, summary { value { tag "a", simple_value 0.5 } }
        let expected: [UInt8] = [
            0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F, 0x10, 3, 0x2A, 10, 0x0A, 8, 0x0A, 1, 0x61, 0x15, 0,
            0, 0, 0x3F,
        ]
        #expect(try event(step: 3).message == expected)
        #expect(TensorBoardEvent.step(ofMessage: expected) == 3)
        #expect(try event(step: 300).message[9...11] == [0x10, 0xAC, 0x02], "300 takes two bytes")
        #expect(try TensorBoardEvent.step(ofMessage: event(step: 300).message) == 300)
    }

    @Test func aPictureByHand() throws {
        let picture = TensorBoardEvent(
            wallTime: 0, step: 1,
            values: [.picture(tag: "p", png: [7, 8], height: 2, width: 3)])
        let image: [UInt8] = [0x08, 2, 0x10, 3, 0x18, 3, 0x22, 2, 7, 8]
        let value: [UInt8] = [0x0A, 1, 0x70, 0x22, 10] + image
        let start: [UInt8] = [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 1, 0x2A, 17, 0x0A, 15]
        #expect(try picture.message == start + value)
    }

    @Test func bytesThatAreNoEventHaveNoStep() {
        #expect(TensorBoardEvent.step(ofMessage: [0x10]) == nil)
        #expect(TensorBoardEvent.step(ofMessage: [0x2A, 5, 1]) == nil)
        #expect(TensorBoardEvent.step(ofMessage: [0x09, 0, 0, 0, 0, 0, 0, 0, 0]) == 0)
    }

    @Test func aRecordIsFramedByLengthAndChecksums() {
        let record = EventFile.record([1, 2, 3])
        #expect(record.count == 8 + 4 + 3 + 4)
        #expect(record[..<8] == [3, 0, 0, 0, 0, 0, 0, 0])
        #expect(record[12..<15] == [1, 2, 3])
        let crc = MaskedCRC32C.checksum([1, 2, 3])
        #expect(record[15...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == crc)
    }

    @Test func theFileBeginsWithItsVersion() throws {
        try file.begin(wallTime: 0)
        let message = [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x1A, 13] + Array("brain.Event:2".utf8)
        #expect(try bytes == EventFile.record(message))
    }

    @Test func eventsAreAddedInOrderAndCutOffFromAStepOn() throws {
        try file.begin(wallTime: 0)
        try file.append([event(step: 0), event(step: 1)])
        let before = try bytes
        try file.append([event(step: 2), event(step: 3)])
        #expect(
            try bytes == before + EventFile.record(event(step: 2).message)
                + EventFile.record(event(step: 3).message))
        #expect(try file.truncate(after: 1) == [0, 1])
        #expect(try bytes == before)
        try file.append([event(step: 2)])
        #expect(try file.truncate(after: 9) == [0, 1, 2])
    }

    @Test(arguments: [1, 4, 11, 12, 20, 30])
    func aTornEndIsCutOff(missing: Int) throws {
        try file.begin(wallTime: 0)
        try file.append([event(step: 1)])
        let whole = try bytes
        try file.append([event(step: 2)])
        let torn = try bytes.dropLast(missing)
        try Data(torn).write(to: URL(fileURLWithPath: file.path))
        #expect(try file.truncate(after: 2) == [1])
        #expect(try bytes == whole)
    }

    @Test func aDamagedRecordEndsTheFile() throws {
        try file.begin(wallTime: 0)
        let start = try bytes.count
        try file.append([event(step: 1), event(step: 2)])
        var damaged = try bytes
        damaged[start + 14] ^= 1
        try Data(damaged).write(to: URL(fileURLWithPath: file.path))
        #expect(try file.truncate(after: 2) == [])
        #expect(try bytes.count == start)
    }

    @Test func aFileThatIsNoneCannotGoOn() throws {
        #expect(try file.truncate(after: 2) == nil, "it does not exist")
        try Data("something else, long enough".utf8).write(to: URL(fileURLWithPath: file.path))
        #expect(try file.truncate(after: 2) == nil)
        #expect(try bytes.count == 27, "it is left as it was")
    }

    @Test func aMissingFileIsAnError() {
        #expect(throws: AtomicFileError.cannotCreate(path: file.path, code: ENOENT)) {
            try file.append([event(step: 1)])
        }
    }
}
