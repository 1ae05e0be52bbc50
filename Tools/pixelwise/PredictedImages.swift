import ArgumentParser
import Files
import Foundation
import SegmentationDatasets

/// The images that `predict` is to look at, and what their results are called.
struct PredictedImages {
    /// One image.
    struct Item {
        /// Its path.
        let path: String
        /// What its results are called, without their endings: below the output, folders included.
        let name: String
    }

    /// In the order of the arguments, those of a folder in natural order; a file that is named twice once.
    let items: [Item]
    /// Folders that cannot be listed.
    let faults: [DatasetError]
    /// The number of images whose results are not called by their stem, since another one's are.
    let renamedCount: Int

    /// Looks at the arguments.
    ///
    /// Results are called by the stem of their image, below the folders that lead to it from the argument. Those of images
    /// that would share a name keep the extension, `a.jpg.png` and `a.png.png`; what then is taken gets a number,
    /// `a.jpg-2.png`.
    ///
    /// - Parameters:
    ///   - arguments: Files and folders.
    ///   - output: The folder for the results, whose images are none of those that are looked at.
    ///   - files: The names of all that is written for a name.
    /// - Throws: ``NoPictures`` for a folder without images, `DatasetError` for one that cannot be listed.
    init(_ arguments: [String], output: String, files: (String) -> [String]) throws {
        var (found, faults) = ([(path: String, folder: String)](), [DatasetError]())
        for argument in arguments {
            guard FileStatus(path: argument)?.isFolder == true else {
                found.append((argument, ""))
                continue
            }
            let identity = FileIdentity(path: argument)
            if identity != nil, identity == FileIdentity(path: output) {
                throw ValidationError(
                    "the results would lie among the images in \(argument); choose another --output"
                )
            }
            let inside = try PictureFolder(path: argument, except: output)
            faults += inside.faults
            if inside.pictures.isEmpty, inside.faults.isEmpty {
                throw NoPictures(folder: argument)
            }
            found += inside.pictures.map {
                (path: Self.joined(argument, $0), folder: FileName.folder(of: $0))
            }
        }
        var seen: Set<ExactText> = []
        found.removeAll { !seen.insert(ExactText($0.path.absolutePath)).inserted }

        let stems = found.map { Self.joined($0.folder, FileName($0.path).stem) }
        let counts = Dictionary(stems.map { (ExactText($0), 1) }, uniquingKeysWith: +)
        var taken: Set<ExactText> = []
        var (items, renamedCount) = ([Item](), 0)
        for (image, stem) in zip(found, stems) {
            let file = FileName(image.path)
            let shares = counts[ExactText(stem)] != 1
            let name = shares ? file.component : file.stem
            var (unique, number) = (ResultNames.fitting(name, endings: files("")), 2)
            func places() -> [ExactText] {
                files(Self.joined(image.folder, unique)).map(ExactText.init)
            }
            while places().contains(where: taken.contains) {
                let suffix = "-\(number)"
                unique =
                    ResultNames.fitting(name, endings: files("").map { suffix + $0 }) + suffix
                number += 1
            }
            taken.formUnion(places())
            if shares || number > 2 { renamedCount += 1 }
            items.append(Item(path: image.path, name: Self.joined(image.folder, unique)))
        }
        self.items = items
        self.faults = faults
        self.renamedCount = renamedCount
    }

    private static func joined(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }
}

/// A folder that holds no image.
struct NoPictures: CommandFault, CustomStringConvertible {
    let folder: String
    var exitCode: Int32 { EX_NOINPUT }

    var description: String {
        "\(folder): holds no image, nor do the folders below it; expected PNG or JPEG files"
    }
}
