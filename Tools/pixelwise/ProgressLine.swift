import Foundation

/// How much a command tells on standard error.
enum Verbosity: Equatable {
    case quiet, normal, verbose
    /// Not even warnings: another process tells them.
    case silent
}

/// Whether standard error is a terminal that may be written over and coloured.
///
/// `NO_COLOR`, `CI` and terminals that call themselves `dumb` get plain lines, as a pipe does.
enum Terminal {
    static let isLive: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
            && ["NO_COLOR", "CI"].allSatisfy { (environment[$0] ?? "").isEmpty }
    }()

    /// A colour of the terminal's own palette.
    enum Color: Int {
        case red = 31
        case green = 32
        case yellow = 33
    }

    /// The text in a colour; as it is where colours are not wanted.
    static func colored(_ text: String, _ color: Color) -> String {
        isLive ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// Columns; 80 where they are not known.
    static var width: Int {
        var size = winsize()
        let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
        return known ? Int(size.ws_col) : 80
    }
}

/// Progress on standard error: one line that is written over on a terminal, nothing elsewhere; and lines that stay.
final class ProgressLine {
    private let verbosity: Verbosity
    private let isLive: Bool
    private let clock = ContinuousClock()
    private var lastShown: ContinuousClock.Instant?
    private var shownWidth = 0
    /// Ten times a second is as fast as one can read.
    private static let interval = Duration.milliseconds(100)

    init(_ verbosity: Verbosity = .normal) {
        self.verbosity = verbosity
        isLive = Terminal.isLive && [.normal, .verbose].contains(verbosity)
    }

    /// Shows where the work stands; on a terminal only.
    func show(_ text: @autoclosure () -> String) {
        guard isLive else { return }
        let now = clock.now
        if let lastShown, now - lastShown < Self.interval { return }
        lastShown = now
        let text = String(OutsideText.oneLine(text()).prefix(Terminal.width - 1))
        // The rest of the line before is erased, whatever width the window has by now.
        StandardStreams.log("\r\(text)\u{1B}[K")
        shownWidth = text.count
    }

    /// Writes a line that stays.
    func print(_ line: String) {
        if [.quiet, .silent].contains(verbosity) { return }
        clear()
        printToStandardError(line)
    }

    /// Writes a line that stays, when asked for details.
    func printDetail(_ line: @autoclosure () -> String) {
        if verbosity == .verbose { print(line()) }
    }

    /// Writes a warning, however quiet the command is.
    func warn(_ text: String) {
        if verbosity == .silent { return }
        clear()
        printWarning(text)
    }

    /// Removes the live line.
    func clear() {
        guard shownWidth > 0 else { return }
        StandardStreams.log("\r\u{1B}[K")
        shownWidth = 0
    }
}

/// `1 h 05 min`, `2 min 10 s`, `9 s`.
func durationText(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded())
    let twoDigits = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
    if whole >= 3600 { return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min" }
    if whole >= 60 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole) s"
}
