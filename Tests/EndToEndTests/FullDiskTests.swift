import Foundation
import Testing
import TinyDataset

@Suite struct FullDiskTests {
    /// Needs the right to mount a small file system; without it the test says so and ends.
    @Test func aFullDiskKeepsTheOldCheckpoint() throws {
        let data = try TinyDataset()
        defer { data.remove() }
        let disk = "\(data.folder)/disk"
        try FileManager.default.createDirectory(
            atPath: disk, withIntermediateDirectories: true)
        guard try system("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk) == 0 else {
            print("aFullDiskKeepsTheOldCheckpoint: skipped, mounting a tmpfs is not permitted here")
            return
        }
        defer { _ = try? system("umount", "-l", disk) }

        let config = try data.config(epochs: 40)
        let errors = "\(data.folder)/errors"
        let process = try PixelwiseTool.start(
            ["train", config, "--output", "disk/run"], in: data.folder, errors: errors)
        let state = "\(disk)/run/checkpoints/last.state"
        let deadline = Date(timeIntervalSinceNow: 120)
        while process.isRunning, Date() < deadline, !FileManager.default.fileExists(atPath: state) {
            usleep(1000)
        }
        // Fill the disk to its last byte while the run goes on.
        _ = try system("dd", "if=/dev/zero", "of=\(disk)/filler", "bs=4096", "status=none")
        process.waitUntilExit()

        let text = try String(contentsOfFile: errors, encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(process.terminationStatus == 74, "\(text)")
        #expect(lines.count { $0.hasPrefix("error:") } == 1, "\(text)")
        #expect(lines.last?.contains("No space left on device") == true, "\(text)")
        #expect(lines.count { $0.contains("could not be saved") } == 1, "\(text)")

        // What was there before is whole, and nothing half-written lies beside it.
        let outcome = try PixelwiseTool.run("evaluate", "disk/run", in: data.folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(disk)/run/checkpoints")
        let names = [
            "best.safetensors", "last.safetensors", "last.state", "previous.safetensors",
            "previous.state",
        ]
        #expect(Set(left).isSubset(of: names) && left.contains("last.state"), "\(left)")

        // With room again the run goes on.
        try FileManager.default.removeItem(atPath: "\(disk)/filler")
        let resumed = try PixelwiseTool.run(
            "train", config, "--output", "disk/run", "--resume", in: data.folder)
        #expect(resumed.exitCode == 0, "\(resumed.errors)")
    }

    @Test func aSetThatDoesNotFitIsNotHalfConverted() throws {
        let folder = try PixelwiseTool.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try PixelwiseTool.run(
            line: "dataset generate --output set --train 12 --val 2", exits: 0, in: folder)
        let disk = "\(folder)/disk"
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard try system("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk) == 0 else {
            print("aSetThatDoesNotFitIsNotHalfConverted: skipped, mounting is not permitted here")
            return
        }
        defer { _ = try? system("umount", "-l", disk) }
        let outcome = try PixelwiseTool.run(
            line: "dataset convert set --output disk/new", exits: 74, in: folder)
        #expect(outcome.errors.contains("No space left on device"), "\(outcome.errors)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: disk) == ["new"])
    }

    private func system(_ arguments: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
