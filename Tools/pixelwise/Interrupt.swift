import Foundation
import Synchronization

/// Ctrl-C (SIGINT) and SIGTERM as a question that long work asks now and then.
///
/// The first signal asks to stop at the next good place; a second one ends the process at once.
enum Interrupt {
    /// The exit code of a command that was interrupted and has saved its work.
    static let exitCode: Int32 = 130

    /// From now on signals are noted instead of ending the process.
    static func watch() {
        wasAsked.store(false, ordering: .relaxed)
        // A parent may have started this process with signals blocked.
        var both = sigset_t()
        sigemptyset(&both)
        for number in [SIGINT, SIGTERM] { sigaddset(&both, number) }
        pthread_sigmask(SIG_UNBLOCK, &both, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                wasAsked.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether a signal has come.
    static var isRequested: Bool { wasAsked.load(ordering: .relaxed) }
}

private let wasAsked = Atomic<Bool>(false)
