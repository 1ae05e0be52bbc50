import Files
import JSONText
import Machine

/// A fault of one outline, whose place is told by whoever knows it.
struct OutlineFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Reads files of outlines.
enum OutlineText {
    /// The bytes of a file that lists outlines, and the file itself.
    ///
    /// - Throws: ``DatasetError/badOutlines(file:place:reason:)``, ``DatasetError/missingList(path:)``.
    static func contents(_ path: String) throws(DatasetError) -> (InputFile, [UInt8]) {
        do {
            let file = try InputFile(path: path)
            if file.size > InputFile.largestWhole {
                throw FileReadingError.tooLarge(
                    path: path, bytes: file.size, limit: InputFile.largestWhole)
            }
            try MachineMemory.require(2 * file.size)
            let bytes: [UInt8] = try file.elements(0..<file.size)
            if bytes.isGitLFSPointer {
                throw OutlineFault(
                    "a pointer of Git LFS in place of the outlines; get the files with 'git lfs pull'"
                )
            }
            if bytes.beginsAsUTF16 {
                throw OutlineFault("it is text of UTF-16; save it as UTF-8")
            }
            return (file, bytes)
        } catch FileReadingError.missing {
            throw .missingList(path: path)
        } catch let shortage as MemoryShortage {
            throw .badOutlines(
                file: path, place: nil,
                reason: "it takes \(shortage.needed >> 20) MB to be read, "
                    + "\(shortage.available >> 20) MB are left")
        } catch let fault as OutlineFault {
            throw .badOutlines(file: path, place: nil, reason: fault.reason)
        } catch let fault as FileReadingError {
            throw .unreadableFolder(path: path, reason: fault.reason)
        } catch {
            throw .unreadableFolder(path: path, reason: "\(error)")
        }
    }

    /// A list of numbers, x and y in turn.
    static func coordinates(_ cursor: inout JSONCursor) throws -> [Double] {
        guard cursor.isAtList() else {
            throw OutlineFault("a polygon is no list of numbers, [x, y, x, y, …]")
        }
        var numbers: [Double] = []
        try cursor.elements { cursor in
            let place = numbers.count
            if cursor.isAtNotFinite() {
                throw OutlineFault(
                    "the coordinate number \(place) of a polygon is NaN or infinite; draw the outline anew, or remove it"
                )
            }
            let value = try cursor.value()
            guard let number = value.double else {
                throw OutlineFault(
                    "the coordinate number \(place) of a polygon is \(value.compact.prefix(40)), a number is expected"
                )
            }
            numbers.append(number)
        }
        guard numbers.count.isMultiple(of: 2) else {
            throw OutlineFault(
                "a polygon has \(numbers.count) numbers, x and y in turn are expected")
        }
        return numbers
    }
}

extension FileReadingError {
    /// The sentence without the path.
    fileprivate var reason: String {
        let (text, path) = ("\(self)", "cannot be read: ")
        return text.firstRange(of: path).map { String(text[$0.upperBound...]) } ?? text
    }
}
