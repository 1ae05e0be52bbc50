import CMPI
import Foundation
import Machine

/// Ranks that a library of MPI connects.
package struct MPITransport: RankTransport {
    /// The variable of the environment that names the library to load in place of those that are looked for.
    package static let variable = "PIXELWISE_MPI"

    /// Which rank this is, from 0.
    package let index: Int
    /// Ranks.
    package let count: Int

    /// What the library calls itself.
    package var libraryName: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            mpi_describe(text.baseAddress, text.count)
            return text.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    /// Loads the library that fits the launcher, and connects with the other processes; to be done once, on the compute
    /// thread.
    ///
    /// - Throws: ``RankError``.
    package init(
        _ process: LaunchedProcess,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(RankError) {
        let wanted = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
        let library = try Self.open(
            wanted.map { [$0] } ?? process.launcher.libraries, for: process.launcher)
        var (rank, ranks) = (Int32(0), Int32(0))
        let code = mpi_start(&rank, &ranks)
        guard code == 0 else { throw .doesNotStart(library: library, code: Int(code)) }
        guard ranks == process.count else {
            throw .anotherLauncher(library: library, ranks: Int(ranks), started: process.count)
        }
        (index, count) = (Int(rank), Int(ranks))
    }

    private static func open(
        _ names: [String], for launcher: LaunchedProcess.Launcher
    ) throws(RankError) -> String {
        var reasons: [String] = []
        for name in names {
            var reason = [CChar](repeating: 0, count: 512)
            if mpi_open(name, &reason, reason.count) == 0 { return name }
            reasons.append(
                String(
                    decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            )
        }
        throw .noLibrary(launcher: launcher.name, tried: reasons)
    }

    /// Replaces numbers by their sums, the same bits on all ranks.
    package func sum(_ values: UnsafeMutableBufferPointer<Double>) {
        mpi_sum_doubles(values.baseAddress, Int64(values.count))
    }

    /// Replaces numbers by their sums, the same bits on all ranks.
    package func sum(_ values: UnsafeMutableBufferPointer<Float>) {
        mpi_sum_floats(values.baseAddress, Int64(values.count))
    }

    /// Begins to replace numbers by their sums.
    package func beginSum(_ values: UnsafeMutableBufferPointer<Float>) {
        mpi_begin_sum(values.baseAddress, Int64(values.count))
    }

    /// Waits for all sums that have begun.
    package func finishSums() { mpi_finish_sums() }

    /// Replaces bytes by those of rank `root`.
    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) {
        mpi_broadcast(bytes.baseAddress, Int64(bytes.count), Int32(root))
    }

    /// The bytes of all ranks one behind the other; each brings as many.
    package func gather(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count * count) { all, filled in
            mpi_gather(bytes, Int64(bytes.count), all.baseAddress)
            filled = bytes.count * count
        }
    }

    /// Waits for all and ends MPI.
    package func finish() { mpi_finish() }

    /// Ends all processes at once.
    package func abort(exitCode: Int32) { mpi_abort(exitCode) }
}

extension LaunchedProcess.Launcher {
    /// The names of the libraries that may have come with it, the likeliest first.
    var libraries: [String] {
        switch self {
        case .openMPI: ["libmpi.so.40"] + Self.standard
        case .mpich: ["libmpich.so.12", "libmpi.so.12"] + Self.standard
        case .pmix: Self.standard + ["libmpi.so.40", "libmpich.so.12", "libmpi.so.12"]
        }
    }

    /// Those with the standard interface of MPI 5, whatever is behind it.
    private static let standard = ["libmpi_abi.so.1", "libmpi_abi.so.0"]

    /// Its name in messages.
    var name: String {
        switch self {
        case .openMPI: "Open MPI's mpirun"
        case .mpich: "MPICH's mpiexec (PMI)"
        case .pmix: "a launcher that speaks PMIx"
        }
    }
}

extension RankGroup {
    /// The ranks that a launcher of MPI has started this process among; this process alone where none did.
    ///
    /// - Throws: ``RankError`` where the library is missing or does not fit.
    package static func launched() throws(RankError) -> RankGroup {
        guard let process = LaunchedProcess.current else { return .alone }
        return RankGroup(try MPITransport(process))
    }
}
