import Files
import JSONText
import Reports
import RunRecords

/// JSON: the same values however they are written, and however they are walked over.
func fuzzDocuments(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    _ = try? JSONValue(parsing: bytes, as: .header)
    var cursor = JSONCursor(bytes)
    let range = try? cursor.skip()
    require(range.map { $0.upperBound <= bytes.count } ?? true, "a walk beyond the end")
    let value = try JSONValue(parsing: bytes)
    for text in [value.line, value.lines] {
        let read = requireReadable("written JSON") { try JSONValue(parsing: text) }
        require(read == value, "another value after it was written, \(text)")
    }
    let compact = requireReadable("compact JSON") { try JSONValue(parsing: value.compact) }
    require(compact.compact == value.compact, "another value after it was written compactly")
    var walk = JSONCursor(bytes)
    let walked = requireReadable("a walk") {
        let walked = try walkedValue(&walk)
        try walk.end()
        return walked
    }
    require(walked == value, "another value by a walk")
}

/// A value that is put together from visits.
private func walkedValue(_ cursor: inout JSONCursor) throws -> JSONValue {
    if cursor.isAtList() {
        var elements: [JSONValue] = []
        try cursor.elements { elements.append(try walkedValue(&$0)) }
        return .array(elements)
    }
    guard cursor.isAtObject() else { return try cursor.value() }
    var members: [JSONValue.Member] = []
    try cursor.members { members.append(.init($0, try walkedValue(&$1))) }
    return .object(members)
}

/// A run's `log.jsonl`: epochs in order, each the same after it is written.
func fuzzLogs(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    _ = scratch.file("log.jsonl", bytes)
    let folder = RunFolder(path: scratch.path)
    let epochs = try RunLog.epochs(of: folder)
    for (epoch, next) in zip(epochs, epochs.dropFirst()) {
        require(epoch.epoch < next.epoch, "epochs that do not follow each other")
    }
    for epoch in epochs {
        require((1...EpochRecord.largestEpoch).contains(epoch.epoch), "the epoch \(epoch.epoch)")
        require(EpochRecord(json: epoch.json) == epoch, "another epoch after it was written")
        require(!epoch.csvRow.isEmpty, "an empty row")
    }
    require(epochs.totalSeconds.isFinite, "seconds that are not finite")
    require(epochs.isEmpty || epochs.best?.epoch != 0, "the best epoch")
    let kept = try RunLog(folder: folder, classNames: []).kept(
        toEpoch: epochs.count, batches: 3)
    require(kept.epochs.map(\.epoch) == Array(1...epochs.count + 1).dropLast(), "kept epochs")
}

/// The explorer's `marks.json`: labels that are classes, boxes that are not empty.
func fuzzMarks(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let marks = try Marks(path: scratch.file("marks.json", bytes))
    for mark in marks.list {
        require(mark.label.map { Int($0) < marks.classNames.count } ?? true, "a label")
        guard let box = mark.box else { continue }
        require(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0, "a box")
        let (right, overflow) = box.x.addingReportingOverflow(box.width)
        require(!overflow && right <= Int(UInt32.max), "the end of a box")
    }
    let counts = Mark.Verdict.allCases.map { marks.count($0) }
    require(counts.reduce(0, +) == marks.list.count, "the number of marks")
}
