import Files

/// Shows bytes as a file to a reader; what it returns from, the reader has kept its promises about.
typealias FuzzTarget = (_ bytes: [UInt8], _ scratch: ScratchFolder) throws -> Void

/// Gives a target bytes; an error with a sentence is a good answer.
func show(_ bytes: UnsafeBufferPointer<UInt8>, to target: FuzzTarget, in scratch: ScratchFolder) {
    do {
        try target(Array(bytes), scratch)
    } catch {
        require(error is any CustomStringConvertible, "an error without a sentence, \(error)")
        require(!"\(error)".isEmpty, "an empty error")
    }
}

/// Ends the search with a finding where a promise is broken; an optimised build's `precondition` would not say which.
func require(_ holds: Bool, _ broken: @autoclosure () -> String) {
    if !holds { fatalError("a broken promise: \(broken())") }
}

/// What reading a file gives that we wrote ourselves; an error is a finding.
func requireReadable<Value>(_ what: String, _ read: () throws -> Value) -> Value {
    do {
        return try read()
    } catch {
        fatalError("a broken promise: \(what) cannot be read: \(error)")
    }
}
