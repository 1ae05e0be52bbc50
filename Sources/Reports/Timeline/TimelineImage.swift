import LossAnalysis

/// What is known of one image through the epochs whose maps are kept.
///
/// The newest epoch may be one whose map makes way for the next, so what the others tell stays beside what all tell.
struct TimelineImage: Sendable {
    /// Its name and size.
    struct Description: Equatable, Sendable {
        let name: String
        let height: Int
        let width: Int

        var pixels: Int { height * width }
    }

    /// What a series of maps tells.
    struct Series: Sendable {
        /// What became of the pixels.
        fileprivate(set) var history: LearningHistory
        /// The losses of all maps.
        fileprivate(set) var losses = LossCodeCounts()

        mutating func add(_ map: TimelineFolder.Map, epoch: Int) {
            history.add(predictions: map.predictions, epoch: epoch)
            losses.add(map.codes, labels: history.labels)
        }
    }

    let description: Description
    /// Of the epochs that are kept now.
    private(set) var kept: Series
    /// Of those that stay until the end of the run.
    private var staying: Series

    /// An image without maps.
    init(_ description: Description, labels: [UInt8]) {
        self.description = description
        kept = Series(history: LearningHistory(labels: labels))
        staying = kept
    }

    /// Adds the map of a later epoch, in place of a newest one that does not stay.
    mutating func add(_ map: TimelineFolder.Map, epoch: Int, stays: Bool) {
        kept = staying
        kept.add(map, epoch: epoch)
        if stays { staying = kept }
    }

    /// Adds the maps of these epochs that lie in a folder and can be read.
    mutating func addMaps(
        of epochs: [Int], in folder: TimelineFolder, position: Int, schedule: TimelineSchedule
    ) {
        for epoch in epochs {
            let map = folder.map(epoch: epoch, image: position, pixels: description.pixels)
            if let map { add(map, epoch: epoch, stays: schedule.stays(epoch)) }
        }
    }
}
