import ArgumentParser
import Files
import Foundation
import Synchronization

/// Ctrl-C (SIGINT), SIGTERM and SIGHUP.
///
/// A signal ends the command at once and takes unfinished files away, unless the command has asked to be told: then the
/// first one is a question that long work asks now and then, and the second one ends it.
enum Interrupt {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// From now on a signal leaves no unfinished file behind.
    static func prepare() {
        UnfinishedFiles.prepare()
        // Both are made ready before a handler may read them.
        _ = (first.load(ordering: .relaxed), isPolite.load(ordering: .relaxed))
        // A parent may have started this process with signals blocked.
        var all = sigset_t()
        sigemptyset(&all)
        for number in signals { sigaddset(&all, number) }
        pthread_sigmask(SIG_UNBLOCK, &all, nil)
        for number in signals {
            var action = sigaction()
            // `nohup` has a command ignore SIGHUP.
            if number == SIGHUP, sigaction(number, nil, &action) == 0,
                unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
            {
                continue
            }
            signal(number) { number in
                let asksFirst = isPolite.load(ordering: .relaxed)
                if first.exchange(number, ordering: .relaxed) == 0, asksFirst { return }
                UnfinishedFiles.removeAll()
                _exit(128 + number)
            }
        }
    }

    /// From now on the first signal is noted instead of ending the process.
    static func watch() { isPolite.store(true, ordering: .relaxed) }

    /// Whether a signal has come.
    static var isRequested: Bool { first.load(ordering: .relaxed) != 0 }

    /// The exit code of a command that was interrupted and has kept what it had: 130 after Ctrl-C, 143 after SIGTERM.
    static var exitCode: Int32 { 128 + first.load(ordering: .relaxed) }
}

/// Work that a signal ended before it was complete.
struct Interruption: CommandFault, CustomStringConvertible {
    /// What is done, and what became of it.
    let description: String
    var exitCode: Int32 { Interrupt.exitCode }

    /// Ends the command here if a signal has come.
    static func check(_ whatIsDone: @autoclosure () -> String) throws {
        if Interrupt.isRequested { throw Interruption(description: "interrupted: \(whatIsDone())") }
    }
}

/// The first signal that came, 0 for none.
private let first = Atomic<Int32>(0)
private let isPolite = Atomic<Bool>(false)
