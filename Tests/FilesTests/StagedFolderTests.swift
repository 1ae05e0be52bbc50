import Files
import Foundation
import Glibc
import Testing

@Suite struct StagedFolderTests {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/staged-\(UUID().uuidString)"
        try Folder.create(atPath: folder)
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    private var entries: Set<String> {
        get throws {
            Set(try FileManager.default.subpathsOfDirectory(atPath: folder))
        }
    }

    @Test func nothingIsSeenUntilItIsPublished() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.write("old", to: "\(folder)/page.html")
        try AtomicFile.write("mine", to: "\(folder)/notes.txt")
        do {
            let staged = try StagedFolder(in: folder)
            try Folder.create(atPath: "\(staged.path)/parts")
            try AtomicFile.write("new", to: "\(staged.path)/page.html")
            try AtomicFile.write("part", to: "\(staged.path)/parts/0.js")
            #expect(try text("page.html") == "old")
            #expect(
                try Set(Folder.names(atPath: folder)).subtracting(["page.html", "notes.txt"]).count
                    == 1)
            try staged.publish(last: ["page.html"], hiding: "page.html")
        }
        #expect(try text("page.html") == "new")
        #expect(try text("parts/0.js") == "part")
        #expect(try entries == ["page.html", "notes.txt", "parts", "parts/0.js"])
    }

    @Test func whatIsNotPublishedLeavesNoTrace() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.write("old", to: "\(folder)/page.html")
        do {
            let staged = try StagedFolder(in: folder)
            try Folder.create(atPath: "\(staged.path)/a/b")
            try AtomicFile.write("new", to: "\(staged.path)/a/b/page.html")
        }
        #expect(try entries == ["page.html"])
    }

    @Test func whatKilledProcessesLeftIsTakenAway() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let names = ["1-folder-1", "2-new-1", "3-new-1"].map { ".pixelwise-\($0).tmp" }
        for name in names { try Folder.create(atPath: "\(folder)/\(name)/parts") }
        // The last one may be in the making.
        for name in names.dropLast() {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600)],
                ofItemAtPath: "\(folder)/\(name)")
        }
        do { _ = try StagedFolder(in: folder) }
        #expect(try Folder.names(atPath: folder) == [names[2]])
    }

    @Test func aFolderInThePlaceOfAFileIsRefusedBeforeAnythingChanges() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.write("old", to: "\(folder)/data.js")
        try Folder.create(atPath: "\(folder)/index.csv")
        let staged = try StagedFolder(in: folder)
        for name in ["data.js", "index.csv", "a.png"] {
            try AtomicFile.write("new", to: "\(staged.path)/\(name)")
        }
        #expect(throws: AtomicFileError.isFolder(path: "\(folder)/index.csv")) {
            try staged.publish(last: ["data.js", "index.csv"], hiding: "data.js")
        }
        #expect(try text("data.js") == "old")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.png"))
    }

    @Test func linksMakeWayAndWhatTheyLedToStays() throws {
        let outside = folder + "-outside"
        defer {
            for path in [folder, outside] { try? FileManager.default.removeItem(atPath: path) }
        }
        try Folder.create(atPath: outside)
        try AtomicFile.write("theirs", to: "\(outside)/page.html")
        symlink("\(outside)/page.html", "\(folder)/page.html")
        symlink(outside, "\(folder)/parts")
        let staged = try StagedFolder(in: folder)
        try Folder.create(atPath: "\(staged.path)/parts")
        try AtomicFile.write("new", to: "\(staged.path)/page.html")
        try AtomicFile.write("new", to: "\(staged.path)/parts/page.html")
        try staged.publish()
        #expect(try text("page.html") == "new")
        #expect(try text("parts/page.html") == "new")
        #expect(try String(contentsOfFile: "\(outside)/page.html", encoding: .utf8) == "theirs")
    }

    @Test func whatAKilledProcessLeftIsTakenAwayAndWhatALivingOneHoldsIsNot() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let left = "\(folder)/.pixelwise-1-folder-1.tmp"
        try Folder.create(atPath: "\(left)/explorer")
        try AtomicFile.write("half", to: "\(left)/explorer/data.js")
        let living = try StagedFolder(in: folder)
        let other = try StagedFolder(in: folder)
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(FileManager.default.fileExists(atPath: living.path))
        #expect(living.path != other.path)
    }

    @Test func unfinishedFilesAreRemovedBesideAStagedFolder() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try AtomicFile.write("half", to: "\(folder)/.pixelwise-1-1.tmp")
        let staged = try StagedFolder(in: folder)
        try Folder.removeUnfinishedFiles(atPath: folder)
        #expect(try Folder.names(atPath: folder) == [FileName(staged.path).component])
    }

    @Test func aFileBehindALinkedFolderIsNotTakenAway() throws {
        let outside = folder + "-outside"
        defer {
            for path in [folder, outside] { try? FileManager.default.removeItem(atPath: path) }
        }
        try Folder.create(atPath: outside)
        try AtomicFile.write("theirs", to: "\(outside)/data.js")
        symlink(outside, "\(folder)/explorer")
        let staged = try StagedFolder(in: folder)
        try Folder.create(atPath: "\(staged.path)/explorer")
        try AtomicFile.write("ours", to: "\(staged.path)/explorer/data.js")
        try staged.publish(last: ["explorer/data.js"], hiding: "explorer/data.js")
        #expect(try String(contentsOfFile: "\(outside)/data.js", encoding: .utf8) == "theirs")
        #expect(try text("explorer/data.js") == "ours")
    }

    @Test func faultsNamePlacesInTheDestination() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let staged = try StagedFolder(in: folder)
        #expect(throws: AtomicFileError.cannotCreate(path: "\(folder)/missing/a.png", code: ENOENT))
        {
            try staged.named { try AtomicFile.write("x", to: "\(staged.path)/missing/a.png") }
        }
    }
}
