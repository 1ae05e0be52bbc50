import Files
import ImageFiles
import JSONText
import LossAnalysis

/// The loss maps of a few validation images through a run: kept in the folder `loss_maps`, shown by `report.html`.
///
/// ```
/// let timeline = Timeline(folder: run.lossMaps, settings: settings)
/// try timeline.begin(after: 0)                 // or the epochs that a run which goes on has behind it
/// try timeline.add(map)                        // each watched image of epoch 1
/// try timeline.write(epoch: 1)                 // before the epoch counts as done
/// try timeline.makeWay(after: 1)               // behind that
/// try timeline.drawPictures()                  // at the end
/// ```
/// Maps are written before the state of their epoch: a process that is killed in between goes on from before, takes them
/// back in ``begin(after:)`` and writes the same again. All else in the folder follows from them.
package final class Timeline {
    private let folder: TimelineFolder
    let settings: TimelineSettings
    /// By position; nil for an image that was not seen yet.
    private(set) var images: [TimelineImage?]
    private(set) var newest = 0
    /// The maps of the epoch under way, in the order in which they came.
    private var waiting: [(position: Int, map: TimelineFolder.Map)] = []
    private var hasProgram = false

    /// Nothing is read or written yet.
    package init(folder: String, settings: TimelineSettings) {
        self.folder = TimelineFolder(path: folder)
        self.settings = settings
        images = Array(repeating: nil, count: settings.names.count)
    }

    /// Reads what a run has kept; nil where there is nothing that can be read.
    package init?(reading folder: String) {
        let files = TimelineFolder(path: folder)
        guard let text = try? InputFile.contents(path: files.index),
            let json = try? JSONValue(parsing: text),
            let settings = TimelineSettings(json: json)
        else { return nil }
        self.folder = files
        self.settings = settings
        images = Array(repeating: nil, count: settings.names.count)
        let listed = json["epochs"]?.elements?.last?.int ?? 0
        guard listed / settings.schedule.stride < TimelineSchedule.mostEpochs else { return nil }
        newest = listed
        read(TimelineIndex.descriptions(json))
        guard images.contains(where: { $0 != nil }) else { return nil }
    }

    /// Reads the images that an index describes, as far as their labels can be read.
    private func read(_ descriptions: [TimelineImage.Description?]) {
        for (position, description) in descriptions.prefix(images.count).enumerated() {
            guard let description, description.name == settings.names[position],
                let labels = folder.labels(image: position, pixels: description.pixels),
                labels.allSatisfy({
                    $0 == LabelMap.ignored || Int($0) < settings.classNames.count
                })
            else { continue }
            load(position, TimelineImage(description, labels: labels))
        }
    }

    private func load(_ position: Int, _ image: TimelineImage) {
        var image = image
        image.addMaps(
            of: settings.schedule.epochs(upTo: newest), in: folder, position: position,
            schedule: settings.schedule)
        images[position] = image
    }

    /// Takes back what belongs to later epochs, to other images or to another run, and reads what stays.
    ///
    /// - Parameter epoch: How many epochs the run has behind it; 0 for a new one.
    package func begin(after epoch: Int) throws {
        newest = epoch
        try folder.removeUnfinishedFiles()
        let json = (try? InputFile.contents(path: folder.index)).flatMap {
            try? JSONValue(parsing: $0)
        }
        let descriptions = json.map(TimelineIndex.descriptions) ?? []
        for position in folder.positions {
            let isOurs =
                epoch > 0 && position < images.count
                && (position >= descriptions.count
                    || descriptions[position].map { $0.name == settings.names[position] } ?? true)
            if isOurs {
                try folder.removePictures(ofImage: position)
                try folder.removeMaps(
                    ofImage: position, keeping: settings.schedule.epochs(upTo: epoch))
            } else {
                try folder.remove(image: position)
            }
        }
        if epoch > 0 {
            read(descriptions)
        } else {
            for file in [folder.index, folder.data] { try AtomicFile.remove(file) }
        }
    }

    /// Takes the map of an image of the epoch under way; one that is not among the names is passed over.
    ///
    /// - Throws: `LossMapError` for a loss that is not a number.
    package func add(_ result: PixelLosses) throws {
        guard let position = settings.names.firstIndex(of: result.name) else { return }
        try result.check(classCount: settings.classNames.count)
        try prepare(position, result)
        waiting.append((position, .init(codes: result.codes, predictions: result.predictions)))
    }

    /// Drops the maps of an epoch that will not be complete.
    package func forgetMaps() { waiting = [] }

    /// Makes sure that labels and image of a result lie in the folder.
    private func prepare(_ position: Int, _ result: PixelLosses) throws {
        let description = TimelineImage.Description(
            name: result.name, height: result.labels.height, width: result.labels.width)
        let labels = result.labels.labels
        if let known = images[position], known.description == description,
            known.kept.history.labels == labels
        {
            return
        }
        // Other labels are those of another image; where none can be read, the maps beside them may stay.
        let stored = folder.labels(image: position, pixels: labels.count)
        if images[position] != nil || stored ?? labels != labels {
            try folder.remove(image: position)
        }
        try folder.create(image: position)
        let name = TimelineFolder.file("labels.js", ofImage: position)
        try folder.write(try TimelineFolder.script(labels, name), to: name)
        if let image = result.image {
            let path = "\(folder.path)/\(TimelineFolder.file("image.jpg", ofImage: position))"
            try AtomicFile.removeLink(at: path)
            try image.writeJPEG(to: path, quality: 85)
        }
        load(position, TimelineImage(description, labels: labels))
    }

    /// Writes the maps of an epoch whose validation is complete, and what follows from all of them.
    package func write(epoch: Int) throws {
        defer { forgetMaps() }
        newest = epoch
        for (position, map) in waiting {
            let file = try TimelineFolder.file(of: map, epoch: epoch, image: position)
            try folder.write(file.text, to: file.name)
            images[position]?.add(map, epoch: epoch, stays: settings.schedule.stays(epoch))
        }
        try writeOverview()
    }

    /// Removes the maps that were kept only until there is a newer one.
    package func makeWay(after epoch: Int) throws {
        for position in images.indices {
            try folder.removeMaps(
                ofImage: position, keeping: settings.schedule.epochs(upTo: epoch))
        }
    }

    /// Writes everything that follows from the maps but pictures.
    package func writeOverview() throws {
        try Folder.create(atPath: folder.path)
        for (position, image) in images.enumerated() {
            guard let history = image?.kept.history else { continue }
            let name = TimelineFolder.file("history.js", ofImage: position)
            try folder.write(
                try TimelineFolder.script(history.learntIn + history.forgotten, name), to: name)
        }
        if !hasProgram {
            try Folder.create(atPath: "\(folder.path)/\(TimelineFolder.program)")
            for file in TimelineProgram.files {
                try folder.write(
                    String(decoding: file.bytes, as: UTF8.self),
                    to: "\(TimelineFolder.program)/\(file.name)")
            }
            hasProgram = true
        }
        let json = index.json
        try folder.write(json.lines, to: "index.json")
        try folder.write(TimelineIndex.script(json), to: "data.js")
    }

    /// Draws what readers without scripts see: of every image the newest loss, when pixels were learnt and how often
    /// forgotten; of the first one the animation.
    package func drawPictures() throws {
        let drawing = TimelineDrawing(scale: index.scale)
        for (position, image) in images.enumerated() {
            guard let image else { continue }
            try drawing.draw(image, position: position, in: folder, animated: position == 0)
        }
    }

    /// What is known of all images.
    var index: TimelineIndex {
        TimelineIndex(settings: settings, newest: newest, images: images)
    }

    /// The part of the run's page.
    ///
    /// - Parameter standsAlone: Whether the page lies elsewhere, so that it can show nothing that lies in the folder.
    package func section(standsAlone: Bool = false) -> TimelineSection {
        let pictures = images.indices.map { position in
            TimelinePicture.allCases.filter { picture in
                let file = TimelineFolder.file(picture.file, ofImage: position)
                return FileStatus(path: "\(folder.path)/\(file)") != nil
            }
        }
        return TimelineSection(
            index: index, folder: FileName(folder.path).component, pictures: pictures,
            standsAlone: standsAlone)
    }
}
