import Files
import Foundation
import Testing
import TinyDataset

/// A launcher of MPI on this machine, under the name that Debian gives each of the two.
struct MPILauncher: CustomTestStringConvertible {
    let name: String
    /// What a test needs beside the number of ranks: more ranks than cores, and that root may.
    let arguments: [String]

    var testDescription: String { name }

    static let all = [
        MPILauncher(
            name: "mpirun.openmpi",
            arguments: ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]),
        MPILauncher(name: "mpiexec.mpich", arguments: []),
    ]

    static let installed = all.filter { launcher in
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(launcher.name)")
        }
    }

    /// A line of the shell that starts `pixelwise` on so many ranks.
    func line(_ ranks: Int, _ rest: String) -> String {
        "\(name) -n \(ranks) \(arguments.joined(separator: " ")) \"$PIXELWISE\" \(rest)"
    }
}

/// The command under `mpirun`, as a user starts it.
@Suite(
    .serialized,
    .enabled(
        if: !MPILauncher.installed.isEmpty,
        "no mpirun.openmpi and no mpiexec.mpich on the PATH; Tools/setup --mpi installs one"))
final class MPICommandTests {
    let data: TinyDataset
    var folder: String { data.folder }

    init() throws {
        data = try TinyDataset()
        _ = try data.config(epochs: 2, batch: 4)
    }

    deinit { data.remove() }

    private func run(
        _ launcher: MPILauncher, _ ranks: Int, _ rest: String
    ) throws -> PixelwiseTool.Outcome {
        try PixelwiseTool.shell(launcher.line(ranks, rest), in: folder)
    }

    /// The lines that are ours: launchers have their own to say about processes that fail.
    private func faults(_ outcome: PixelwiseTool.Outcome) -> [String] {
        outcome.errors.split(separator: "\n").map { String($0) }.filter { $0.hasPrefix("error:") }
    }

    @Test(arguments: MPILauncher.installed)
    func ranksTrainOneRunTogether(launcher: MPILauncher) throws {
        let alone = try PixelwiseTool.run(
            line: "train config.yaml --output alone", exits: 0, in: folder)
        #expect(!alone.errors.contains("ranks"))
        let together = try run(launcher, 2, "train config.yaml --output together")
        #expect(together.exitCode == 0, "\(together.errors)")
        #expect(
            together.output.split(separator: "\n").count
                == alone.output.split(separator: "\n").count)
        #expect(together.errors.contains("2 ranks, each with 2 of 4 images a batch"))
        func losses(_ run: String) throws -> [Double] {
            let log = try String(contentsOfFile: "\(folder)/\(run)/log.jsonl", encoding: .utf8)
            return log.matches(of: /"train_loss": ?([0-9.e-]+)/).compactMap { Double($0.output.1) }
        }
        let (one, two) = (try losses("alone"), try losses("together"))
        #expect(one.count == 2 && two.count == 2)
        for (a, b) in zip(one, two) { #expect(abs(a - b) <= 1e-3 * a) }
        // Another number of ranks goes on.
        let longer = try run(
            launcher, 3, "train --resume --output together --set train.epochs=3 --quiet")
        #expect(longer.exitCode == 0, "\(longer.errors)")
        #expect(try losses("together").count == 3)
    }

    @Test(arguments: MPILauncher.installed)
    func aFaultOfOneRankIsOneLineAndTheExitCodeOfAll(launcher: MPILauncher) throws {
        let many = try run(launcher, 5, "train config.yaml --output other")
        #expect(many.exitCode == 65 && faults(many).count == 1)
        #expect(faults(many).first?.contains("5 ranks share it") == true)
        #expect(FileStatus(path: "\(folder)/other") == nil)
        try Data("no image".utf8).write(to: URL(fileURLWithPath: "\(folder)/train/images/5.png"))
        let broken = try run(launcher, 3, "train config.yaml --output run --quiet")
        #expect(broken.exitCode == 65, "\(broken.errors)")
        #expect(faults(broken).count == 1 && faults(broken)[0].contains("5.png"))
        let missing = try run(launcher, 2, "train nothing.yaml --output run")
        #expect(missing.exitCode == 66, "\(missing.errors)")
        #expect(faults(missing).count == 1)
        let usage = try run(launcher, 2, "train config.yaml --no-such-option")
        #expect(usage.exitCode == 64 && faults(usage).count == 1)
    }

    @Test(arguments: MPILauncher.installed)
    func otherCommandsRefuseSeveralProcessesOnce(launcher: MPILauncher) throws {
        let outcome = try run(launcher, 3, "weights dataset.yaml")
        #expect(outcome.exitCode == 64, "\(outcome.errors)")
        #expect(faults(outcome).count == 1)
        #expect(faults(outcome).first?.contains("pixelwise weights: works in one process") == true)
        #expect(try run(launcher, 1, "weights dataset.yaml").exitCode == 0)
    }

    @Test(arguments: MPILauncher.installed)
    func ranksWithOtherConfigsAreRefused(launcher: MPILauncher) throws {
        let script =
            "if [ ${OMPI_COMM_WORLD_RANK:-$PMI_RANK} = 1 ]; then s=1; else s=0; fi; "
            + "exec \\\"$PIXELWISE\\\" train config.yaml --output run --set train.seed=$s"
        let line =
            "\(launcher.name) -n 2 \(launcher.arguments.joined(separator: " ")) sh -c "
            + "'" + script.replacingOccurrences(of: "\\\"", with: "\"") + "'"
        let outcome = try PixelwiseTool.shell(line, in: folder)
        #expect(outcome.exitCode == 65, "\(outcome.errors)")
        #expect(faults(outcome).count == 1)
        #expect(
            faults(outcome).first?.contains(
                "rank 1 of 2 has another config or data: train.seed is 1, rank 0 has 0") == true)
    }

    @Test(arguments: MPILauncher.installed)
    func aLibraryThatIsNotThereIsNamed(launcher: MPILauncher) throws {
        let outcome = try PixelwiseTool.shell(
            "PIXELWISE_MPI=/nowhere/libmpi.so " + launcher.line(2, "train config.yaml"), in: folder)
        #expect(outcome.exitCode == 66, "\(outcome.errors)")
        #expect(faults(outcome).count == 1)
        #expect(faults(outcome).first?.contains("/nowhere/libmpi.so") == true)
    }

    /// A job under way: its launcher, and where its standard error goes.
    private func start(_ launcher: MPILauncher, _ ranks: Int, _ rest: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exec " + launcher.line(ranks, rest) + " 2>errors >output"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PIXELWISE": try PixelwiseTool.path()]
        ) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Waits until the run has a line in its log.
    private func waitForFirstEpoch(_ process: Process) throws {
        while FileStatus(path: "\(folder)/run/log.jsonl")?.size ?? 0 == 0 {
            try #require(
                process.isRunning,
                "\((try? String(contentsOfFile: "\(folder)/errors", encoding: .utf8)) ?? "")")
            usleep(50_000)
        }
    }

    private func epochs() throws -> Int {
        try String(contentsOfFile: "\(folder)/run/log.jsonl", encoding: .utf8).count { $0 == "\n" }
    }

    /// The ranks of this test's job: processes of the command that work in its folder.
    private var ranks: [pid_t] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let place = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        return processes.compactMap { pid_t($0) }.filter { process in
            let link = { (name: String) in
                try? FileManager.default.destinationOfSymbolicLink(
                    atPath: "/proc/\(process)/\(name)")
            }
            return link("cwd") == place && link("exe")?.hasSuffix("/pixelwise") == true
        }
    }

    @Test(arguments: MPILauncher.installed)
    func aRankThatIsKilledEndsTheJob(launcher: MPILauncher) throws {
        let job = try start(
            launcher, 2, "train config.yaml --set train.epochs=100000 --output run --quiet")
        try waitForFirstEpoch(job)
        let ranks = ranks
        #expect(ranks.count == 2)
        if let last = ranks.max() { kill(last, SIGKILL) }
        let start = ContinuousClock.now
        job.waitUntilExit()
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(job.terminationStatus != 0)
        #expect(self.ranks.isEmpty)
    }

    @Test(arguments: MPILauncher.installed)
    func aSignalThatARankGetsSavesAndTheRunGoesOn(launcher: MPILauncher) throws {
        let job = try start(
            launcher, 2, "train config.yaml --set train.epochs=100000 --output run")
        try waitForFirstEpoch(job)
        if let last = ranks.max() { kill(last, SIGTERM) }
        job.waitUntilExit()
        let errors = try String(contentsOfFile: "\(folder)/errors", encoding: .utf8)
        #expect(job.terminationStatus == 143, "\(errors)")
        #expect(errors.contains("interrupted and saved"))
        #expect(!errors.contains("error:"))
        let done = try epochs()
        let on = try start(launcher, 2, "train --resume --output run")
        while try epochs() < done + 2, on.isRunning { usleep(50_000) }
        if let first = ranks.min() { kill(first, SIGTERM) }
        on.waitUntilExit()
        #expect(on.terminationStatus == 143)
        #expect(try epochs() >= done + 2)
    }
}
