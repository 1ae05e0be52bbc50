import Foundation
import Synchronization

/// Standard output, where results go, and standard error, where logs go.
///
/// A result that could not be written is a fault of the command, also when it is found at the end; a lost log is not.
enum StandardStreams {
    /// What has been printed and not been handed to the system.
    private static let waiting = Mutex<[UInt8]>([])
    /// The system's number for the first fault of standard output, 0 for none.
    private static let fault = Atomic<Int32>(0)
    private static let showsLinesAtOnce = isatty(STDOUT_FILENO) == 1

    /// Makes sure that the first three descriptors are taken, else files of ours would get their numbers and the log would
    /// go into them; and that neither a reader who goes away (`| head`) nor a file that may not grow (`ulimit -f`) ends the
    /// process: both are faults of writing.
    ///
    /// What was closed is opened so that writing (reading, for standard input) stays a fault.
    static func prepare() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Appends to standard output.
    static func print(_ text: String) {
        waiting.withLock { bytes in
            bytes += Array(text.utf8)
            if showsLinesAtOnce || bytes.count >= 1 << 16 { hand(&bytes) }
        }
    }

    /// Appends a line to standard error; one that cannot be written is lost.
    static func log(_ text: String) {
        _ = write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// Ends the process; with 74 where a command that went well could not write its result.
    static func exit(_ code: Int32) -> Never {
        waiting.withLock { hand(&$0) }
        if close(STDOUT_FILENO) != 0, errno != EBADF { note(errno) }
        let number = fault.load(ordering: .relaxed)
        guard number != 0, code == EXIT_SUCCESS else { Foundation.exit(code) }
        // Nobody waits for a word who closed the pipe.
        if number != EPIPE {
            let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
            printError(
                "standard output: cannot be written (\(reason)); what was printed is not complete, "
                    + "free some space or send it elsewhere")
        }
        Foundation.exit(EX_IOERR)
    }

    private static func hand(_ bytes: inout [UInt8]) {
        if fault.load(ordering: .relaxed) == 0 { note(write(bytes, to: STDOUT_FILENO)) }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func note(_ number: Int32) {
        _ = fault.compareExchange(expected: 0, desired: number, ordering: .relaxed)
    }

    /// Writes all bytes; returns the system's number for the fault, 0 for none.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                // Somebody else made the terminal or pipe non-blocking.
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&ready, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}

/// Prints a result to standard output; control characters in it are shown, not sent.
///
/// Takes the place of Swift's own, which loses what cannot be written without a word.
func print(_ text: String, terminator: String = "\n") {
    StandardStreams.print(OutsideText.lines(text) + terminator)
}

/// Prints a line to standard error.
func printToStandardError(_ line: String) {
    StandardStreams.log(OutsideText.oneLine(line) + "\n")
}

/// Prints a fault to standard error.
func printError(_ text: String) {
    StandardStreams.log("\(Terminal.colored("error:", .red)) \(OutsideText.oneLine(text))\n")
}

/// Prints a warning to standard error.
func printWarning(_ text: String) {
    StandardStreams.log("\(Terminal.colored("warning:", .yellow)) \(OutsideText.oneLine(text))\n")
}
