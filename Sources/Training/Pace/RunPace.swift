import RunRecords

/// How many epochs a run has, and how many batches each of them: what a time budget decides anew on the way.
///
/// A part holds from the end of one epoch on, until a later one takes its place. The learning rate follows the share of the
/// run that is done, which goes evenly to 1 over what is left whenever a part begins: no decision makes it jump, and
/// each leads it to the schedule's end.
package struct RunPace: Codable, Equatable, Sendable {
    /// What was decided at one point.
    package struct Part: Codable, Equatable, Sendable {
        /// The epochs that were complete then.
        package var after: Int
        /// Epochs of the whole run from then on, more than ``after``.
        package var epochs: Int
        /// Batches of each epoch that follows.
        package var batches: Int

        /// Names the numbers.
        package init(after: Int, epochs: Int, batches: Int) {
            self.after = after
            self.epochs = epochs
            self.batches = batches
        }
    }

    /// The parts in the order in which they were decided; the first one holds from the beginning.
    package private(set) var parts: [Part]

    /// A run as it begins.
    package init(epochs: Int, batches: Int) {
        parts = [Part(after: 0, epochs: epochs, batches: batches)]
    }

    /// Epochs of the whole run, as far as is decided.
    package var epochs: Int { parts.last?.epochs ?? 0 }

    /// Lets a part follow, which is behind all before.
    package mutating func add(_ part: Part) { parts.append(part) }

    /// Batches of the epoch that follows `epoch` complete ones.
    package func batches(after epoch: Int) -> Int {
        parts.last { $0.after <= epoch }?.batches ?? 0
    }

    /// Batches of the first `epochs` epochs together.
    package func batches(ofEpochs epochs: Int) -> Int { steps(ofEpochs: epochs) { $0 } }

    /// Optimizer steps of the first `epochs` epochs together, of which each makes `steps(batches)`.
    package func steps(ofEpochs epochs: Int, _ steps: (Int) -> Int) -> Int {
        parts.indices.reduce(0) { sum, index in
            let end = index + 1 < parts.count ? min(epochs, parts[index + 1].after) : epochs
            return sum + max(0, end - parts[index].after) * steps(parts[index].batches)
        }
    }

    /// The share of the run that is done before a step: the position in the schedule, 0 ..< 1.
    ///
    /// - Parameter steps: The optimizer steps that so many batches of one epoch make.
    package func share(ofStep step: Int, _ steps: (Int) -> Int) -> Double {
        var (start, share) = (0, 0.0)
        for (index, part) in parts.enumerated() {
            let left = (part.epochs - part.after) * steps(part.batches)
            let slope = (1 - share) / Double(max(left, 1))
            let end =
                index + 1 < parts.count
                ? start + (parts[index + 1].after - part.after) * steps(part.batches) : Int.max
            if step < end { return share + slope * Double(step - start) }
            share += slope * Double(end - start)
            start = end
        }
        return share
    }

    /// The batches that an epoch may have.
    static let batches = 1...1_000_000

    /// What in it no run comes to, as a clause; nil where all goes together.
    var fault: String? {
        guard let first = parts.first, first.after == 0 else {
            return "its pace has no beginning"
        }
        for (part, next) in zip(parts, parts.dropFirst()) where next.after <= part.after {
            return "its pace was decided after epoch \(part.after) and then after \(next.after)"
        }
        for part in parts
        where part.epochs <= part.after || part.epochs > EpochRecord.largestEpoch
            || !Self.batches.contains(part.batches)
        {
            return
                "its pace has \(part.epochs) epochs of \(part.batches) batches after \(part.after)"
        }
        return nil
    }
}
