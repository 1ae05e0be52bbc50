import Files
import Foundation
import Glibc
import Testing

/// Every command that reads a dataset takes files of any name that Linux allows.
@Suite final class FileNameCommandTests {
    let folder: String

    /// Latin-1, quotes, line ends, marks of web addresses, options, the longest name, and twins that look the same.
    static let names: [[UInt8]] = [
        [0x63, 0xE9], [0x63, 0xE8], Array("new\nline".utf8), Array("quote'\"q".utf8),
        Array("a#b%25?c&<d>".utf8), Array("--output".utf8), [UInt8](repeating: 0x78, count: 251),
        Array("😀".utf8), Array("\u{E9}".utf8), Array("e\u{301}".utf8), Array("\u{301}mark".utf8),
    ]

    init() throws {
        folder = try PixelwiseTool.makeFolder()
        let count = "\(Self.names.count)"
        let outcome = try PixelwiseTool.run(
            ["dataset", "generate", "--output", "set", "--train", count, "--val", count],
            in: folder)
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        for part in ["images/train", "images/val", "masks/train", "masks/val"] {
            let path = "\(folder)/set/\(part)"
            for (old, new) in zip(try Folder.names(atPath: path).sorted(), Self.names) {
                let name = String(pathBytes: new + Array(old.utf8.suffix(4)))
                try #require(rename("\(path)/\(old)", "\(path)/\(name)".systemPath) == 0)
            }
        }
        try """
        dataset: set/dataset.yaml
        model: {name: tiny-fcn, width: 4}
        resize: 0.25
        train: {epochs: 1, batch: 2, threads: 1}
        """.write(toFile: folder + "/tiny.yaml", atomically: true, encoding: .utf8)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print("left: \(error)") }
    }

    private func run(_ line: String, exits code: Int32 = 0) throws -> String {
        try PixelwiseTool.run(line: line, exits: code, in: folder).output
    }

    /// What lies in a folder, as bytes.
    private func files(_ path: String) throws -> Set<[UInt8]> {
        Set(try Folder.names(atPath: "\(folder)/\(path)").map(\.pathBytes))
    }

    @Test func aDatasetIsReadWhateverItsFilesAreCalled() throws {
        #expect(try run("dataset check set").contains("22 pairs decoded, 0 errors"))
        _ = try run("dataset stats set")
        _ = try run("dataset preview set --config tiny.yaml --count 11 --output sheet.png")
        _ = try run("weights set --method balanced --maps weights")
        #expect(try files("weights").count == 22)
        // The run's own folder is in Latin-1.
        _ = try run("train tiny.yaml --output \"$(printf 'r\\351n')\"")
        _ = try run("evaluate \"$(printf 'r\\351n')\" --output scores")
        _ = try run("train --resume --output \"$(printf 'r\\351n')\"")
        _ = try run(
            "predict \"$(printf 'r\\351n')\" --overlay --output out -- ./set/images/val/*")
        let written = try files("out")
        for name in Self.names where name.count < 200 {
            #expect(written.contains(name + Array(".png".utf8)))
        }
        _ = try run("lossmap \"$(printf 'r\\351n')\" --output \"$(printf 'm\\351')\" --raw")
        try checkLinks("\(folder)/m\u{10FEE9}")
        // A second call finds and takes away what the first one listed; the explorer has a folder of its own.
        _ = try run("lossmap \"$(printf 'r\\351n')\" --output \"$(printf 'm\\351')\"")
        #expect(try files("m\u{10FEE9}").count == 2 * Self.names.count + 4)
    }

    /// Every picture that the page links to lies beside it.
    private func checkLinks(_ maps: String) throws {
        let page = String(
            decoding: try InputFile.contents(path: "\(maps)/index.html"), as: UTF8.self)
        let links = Set(page.matches(of: /(?:href|src)="(\.\/[^"]*)"/).map { String($0.1) })
        #expect(links.count == 2 * Self.names.count)
        for link in links {
            #expect(
                FileStatus(path: "\(maps)/\(String(pathBytes: decoded(link)))") != nil, "\(link)")
        }
    }

    /// The bytes of a relative address.
    private func decoded(_ address: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(address.utf8)[...]
        while let first = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if first == UInt8(ascii: "%"), let byte = UInt8(digits, radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(first)
            }
        }
        return bytes
    }

    @Test func aListHoldsNamesAsBytes() throws {
        let names = Self.names.filter { !$0.contains(0x0A) }
        let lines = names.map { name in
            Array("images/train/".utf8) + name + Array(".jpg\tmasks/train/".utf8) + name
                + Array(".png\n".utf8)
        }
        try AtomicFile.write(Array(lines.joined()), to: folder + "/set/train.txt")
        let description = try String(contentsOfFile: folder + "/set/dataset.yaml", encoding: .utf8)
        try
            (description.prefix(upTo: try #require(description.range(of: "layout:")).lowerBound)
            + "layout: list\nsplits: {train: {list: train.txt}}\n")
            .write(toFile: folder + "/set/list.yaml", atomically: true, encoding: .utf8)
        #expect(try run("dataset check set/list.yaml").contains("10 pairs decoded, 0 errors"))
    }

    @Test func aNameIsExcludedAsItIsShown() throws {
        let path = folder + "/set/dataset.yaml"
        let description = try String(contentsOfFile: path, encoding: .utf8)
        try (description + "exclude: ['val/c\u{FFFD}', \"new\\nline\"]\n")
            .write(toFile: path, atomically: true, encoding: .utf8)
        // Both names that look so, and the third in both splits.
        #expect(try run("dataset check set").contains("18 pairs decoded, 0 errors, 0 warnings"))
    }

    @Test func anErrorShowsSuchANameOnOneLine() throws {
        let outcome = try PixelwiseTool.shell(
            "\"$PIXELWISE\" inspect \"$(printf 'n\\351\\n.png')\"", in: folder)
        #expect(outcome.exitCode == 66)
        #expect(outcome.errors == "error: n\u{FFFD}\\n.png: no such file; check the path\n")
    }
}
