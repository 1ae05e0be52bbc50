import ArgumentParser

/// `--quiet` and `--verbose`.
struct VerbosityOptions: ParsableArguments {
    @Flag(help: "Only warnings and errors on standard error.")
    var quiet = false

    @Flag(help: "More on standard error.")
    var verbose = false

    var verbosity: Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }

    func validate() throws {
        if quiet && verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}
