import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import ImageFiles
import JSONText
import Machine
import NeuralNetworks
import Pictures
import Pixelwise
import Reports
import SegmentationDatasets
import Training

/// `pixelwise predict`.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Predict the class of every pixel of images.",
        discussion: """
            NAME.png is a palette image of class ids at the image's own size, in the colours of the classes. A file \
            that cannot be read is reported, the others are done, and the exit code is the fault's.

            Of a folder all image files are taken, those in folders below it too; results lie in the same folders \
            below --output. Images that would share a NAME keep their extension in it: a.jpg.png and a.png.png are those of \
            a.jpg and a.png, and what then is taken gets a number, a.jpg-2.png.

            Examples:
              pixelwise predict runs/shapes-1 photo.jpg --output out --overlay
              pixelwise predict runs/shapes-1 photos --output out
            """)

    @Argument(
        help: "A checkpoint file, or a run folder (then its best checkpoint).", completion: .models)
    var model: String

    @Argument(help: "PNG, JPEG, TIFF, BMP or WebP files, or folders of such.", completion: .file())
    var images: [String]

    @Option(help: "The folder for the results; made where it is missing.", completion: .directory)
    var output: String

    @Flag(help: "Also write NAME.overlay.png: the classes' colours over the image.")
    var overlay = false

    @Flag(help: "Also write NAME.logits.npy: class scores, (C,H,W) float32.")
    var logits = false

    @Flag(help: "Also write NAME.probabilities.npy: their softmax, (C,H,W) float32.")
    var probabilities = false

    @Option(
        help: """
            Also write the regions as polygons for labelling tools, along the edges of pixels: geojson (NAME.geojson, with \
            holes) or labelme (NAME.json).
            """)
    var polygons: PolygonFile?

    @OptionGroup var views: ViewArguments

    @OptionGroup var limit: PixelLimit

    @Option(help: "Threads; one a physical core unless given.")
    var threads: Int?

    @OptionGroup var talk: VerbosityOptions

    func validate() throws {
        if images.isEmpty { throw ValidationError("name at least one image") }
        try requireArgument("--threads", threads, in: .threadCounts)
    }

    func run() throws {
        let team = ThreadTeam.of(threads)
        let model = try TrainedModel(model, team: team)
        model.inference.options = views.options
        let found = try PredictedImages(images, output: output, files: files)
        let items = found.items
        try requireOwnFiles(items, model)
        try Folder.create(atPath: output)
        let progress = ProgressLine(talk.verbosity)
        model.warnings.forEach(progress.warn)
        var (firstFault, faultCount) = ((any Error)?.none, 0)
        func tell(_ fault: any Error, _ text: String) {
            progress.clear()
            printError(text)
            faultCount += 1
            if firstFault == nil { firstFault = fault }
        }
        for fault in found.faults { tell(fault, "\(fault)") }
        var paths: [RangeFit: [String]] = [:]
        Interrupt.watch()
        for (index, item) in items.enumerated() {
            do {
                let fit = try predict(item, with: model) { share in
                    progress.show("image \(index + 1)/\(items.count), \(Int(share * 100)) % of it")
                    try Interruption.check(
                        "\(index) of \(items.count) images are done, nothing of \(item.path) was written"
                    )
                }
                paths[fit, default: []].append(item.path)
            } catch let error as ImageFileError {
                if case .cannotWrite = error { throw error }
                tell(error, "\(error)")
            } catch let error as ExecutionError {
                tell(error, "\(item.path): \(error)")
            }
            progress.show("image \(index + 1)/\(items.count)")
            if index + 1 < items.count {
                try Interruption.check(
                    "\(index + 1) of \(items.count) images are done, their files in \(output) are whole"
                )
            }
        }
        progress.clear()
        for (fit, look) in [(RangeFit.dark, "nearly black"), (.cut, "cut to white")] {
            guard let unusual = paths[fit] else { continue }
            progress.warn(
                "\(unusual[0])\(unusual.count > 1 ? " and \(unusual.count - 1) more" : ""): 16-bit samples that are \(look) "
                    + "to the model, to which \(model.card.imageForm.range.ofWords) are 0…1; scale them, or train with "
                    + "such images")
        }
        if found.renamedCount > 0 {
            progress.print(
                "\(output): \(counted(found.renamedCount, "image")) would have shared a name; their results keep the "
                    + "extension, or have a number")
        }
        let done = counted(items.count + found.faults.count - faultCount, "prediction")
        progress.print(
            "\(output): \(done)" + (faultCount > 0 ? ", \(counted(faultCount, "fault"))" : ""))
        if let code = firstFault.flatMap(faultExitCode) { throw ExitCode(code) }
    }

    /// No result may take the place of another one or of an input.
    private func requireOwnFiles(
        _ items: [PredictedImages.Item], _ model: TrainedModel
    ) throws {
        let results = OutputFiles(items.flatMap { files(of: $0.name) }, in: output)
        try results.requireApart(from: items.map(\.path) + [model.path])
        try results.requireApart(fromDatasetOf: model, in: output)
        try results.replaceLinks()
        try results.requireDifferent()
    }

    /// The names of all that is written for an image.
    private func files(of name: String) -> [String] {
        let pictures: [(isWanted: Bool, ending: String)] = [
            (true, "png"), (overlay, "overlay.png"), (logits, "logits.npy"),
            (probabilities, "probabilities.npy"),
        ]
        let endings =
            pictures.filter(\.isWanted).map(\.ending) + [polygons?.ending].compactMap(\.self)
        return endings.map { "\(name).\($0)" }
    }

    /// Writes the files of an image, and tells how its samples lie in the model's range.
    ///
    /// - Parameter progress: Hears which share of the rows is done, of an image that comes in bands.
    private func predict(
        _ item: PredictedImages.Item, with model: TrainedModel, progress: (Double) throws -> Void
    ) throws -> RangeFit {
        let keepsScores = logits || probabilities
        let rows: any RasterRows =
            keepsScores
            ? RowsOfRaster(try model.image(path: item.path, maximumPixels: limit.pixels))
            : try model.rows(path: item.path, maximumPixels: limit.pixels)
        ImageFileInformation.furtherPages(path: item.path).map(printWarning)
        let base = "\(output)/\(item.name)"
        try Folder.create(atPath: FileName.folder(of: base))
        let (colors, size) = (model.card.colors, Size(height: rows.height, width: rows.width))
        let mask = PNGRowWriter(
            path: "\(base).png", height: size.height, width: size.width, .classes(palette: colors))
        let overlaid =
            overlay
            ? PNGRowWriter(
                path: "\(base).overlay.png", height: size.height, width: size.width, .colors) : nil
        var (count, labels, done) = (RangeFitCount(), [UInt8](), 0)
        func add(_ band: Raster, _ classes: ImageFiles.LabelMap) throws {
            count.add(band)
            try mask.append(classes.labels)
            try overlaid?.append(
                classOverlay(image: band.picture, classes: classes, colors: colors).pixels)
            if polygons != nil { labels += classes.labels }
            done += band.height
            if done < size.height { try progress(Double(done) / Double(size.height)) }
        }
        if keepsScores {
            let image = try rows.rows(0..<size.height)
            try add(image, try classes(of: image, with: model, file: item.path, base: base))
        } else {
            try model.inference.forEachBandOfClasses(of: rows, file: item.path, add)
        }
        try mask.finish()
        try overlaid?.finish()
        if let polygons {
            let map = ImageFiles.LabelMap(height: size.height, width: size.width, labels: labels)
            let document = polygons.document(
                of: map, classNames: model.card.classNames, image: item.path.absolutePath)
            try AtomicFile.write(document.line + "\n", to: "\(base).\(polygons.ending)")
        }
        return count.fit
    }

    /// Writes the class scores that are wanted, and gives the classes.
    private func classes(
        of image: Raster, with model: TrainedModel, file: String, base: String
    ) throws -> ImageFiles.LabelMap {
        let scores = try model.inference.finiteLogits(of: image, file: file)
        let planes = ClassScores(
            channelsLast: scores, classCount: model.card.classNames.count,
            size: Size(height: image.height, width: image.width))
        if logits { try planes.writeNPY(to: "\(base).logits.npy") }
        if probabilities { try planes.softmax().writeNPY(to: "\(base).probabilities.npy") }
        return ImageFiles.LabelMap(
            height: image.height, width: image.width, labels: model.inference.predictions(scores))
    }
}

extension PolygonFile: ExpressibleByArgument {}
