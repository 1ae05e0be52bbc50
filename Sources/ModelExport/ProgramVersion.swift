/// The version of the toolkit, as `--version` prints it and as files for others say it.
package enum ProgramVersion {
    /// Three numbers with dots between.
    package static let text = "0.1.0"
}
