import Files
import ImageFiles
import JSONText

/// What a reader of the explorer has found out about one region or image.
package struct Mark: Equatable, Sendable {
    /// What may be said of a mark.
    package enum Verdict: String, CaseIterable, Sendable {
        /// The label should be another.
        case labelWrong = "label wrong"
        /// The prediction should be another.
        case modelWrong = "model wrong"
        /// Neither is clear.
        case unclear
    }

    /// A box in pixels that is not empty.
    package struct Box: Equatable, Sendable {
        /// Its first column.
        package let x: Int
        /// Its first row.
        package let y: Int
        /// Columns.
        package let width: Int
        /// Rows.
        package let height: Int
    }

    /// The image's name.
    package let image: String
    /// The region; nil for the whole image.
    package let box: Box?
    /// What was found out.
    package let verdict: Verdict
    /// The most frequent class among the region's labels; nil where nothing counts.
    package let label: UInt8?
}

/// The marks of a `marks.json`, as the explorer's page saves it.
package struct Marks: Equatable, Sendable {
    /// The file.
    package let path: String
    /// The title of the page.
    package let title: String
    /// One name a class.
    package let classNames: [String]
    /// The marks in order.
    package let list: [Mark]

    /// Reads a file.
    ///
    /// - Throws: ``ReportError/badMarks(path:reason:)``, `FileReadingError`.
    package init(path: String) throws {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: try InputFile.contents(path: path))
        } catch let fault as JSONError {
            throw ReportError.badMarks(
                path: path, reason: "it holds no marks: \(fault); save them again in the explorer")
        }
        guard document["format"]?.int == 1, let marks = document["marks"]?.elements,
            let names = document["class_names"]?.elements?.compactMap(\.string)
        else {
            throw ReportError.badMarks(
                path: path,
                reason: "it holds no marks of format 1; save them in the explorer (index.html)")
        }
        self.path = path
        title = document["title"]?.string ?? ""
        classNames = names
        list = try marks.enumerated().map { number, mark in
            do throws(MarkFault) {
                return try Mark(mark, classCount: names.count)
            } catch {
                throw ReportError.badMarks(
                    path: path,
                    reason: "mark \(number + 1) of \(marks.count) \(error.reason); save them again")
            }
        }
    }

    /// How many marks have a verdict.
    package func count(_ verdict: Mark.Verdict) -> Int { list.count { $0.verdict == verdict } }
}

/// What is wrong with one mark.
private struct MarkFault: Error {
    let reason: String
}

extension Mark {
    fileprivate init(_ json: JSONValue, classCount: Int) throws(MarkFault) {
        guard let image = json["image"]?.string else {
            throw MarkFault(reason: "names no image")
        }
        guard let text = json["verdict"]?.string, let verdict = Verdict(rawValue: text) else {
            let known = Verdict.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw MarkFault(reason: "has none of the verdicts \(known)")
        }
        self.image = image
        self.verdict = verdict
        switch json["label"] {
        case nil, .null?: label = nil
        case let value?:
            guard let id = value.int, (0..<classCount).contains(id) else {
                throw MarkFault(reason: "has a label that is none of \(classCount) classes")
            }
            label = UInt8(clamping: id)
        }
        let sides = ["x", "y", "width", "height"].map { json[$0] }
        if sides.allSatisfy({ $0 == nil }) {
            box = nil
            return
        }
        let numbers = sides.compactMap { $0?.int }
        // A sum of two such numbers is still one.
        guard numbers.count == 4, numbers.allSatisfy({ (0...Int(Int32.max)).contains($0) }),
            numbers[2] > 0, numbers[3] > 0
        else {
            throw MarkFault(reason: "has no box of x, y, width and height in pixels")
        }
        box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}
