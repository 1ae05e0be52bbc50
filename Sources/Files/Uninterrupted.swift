import Glibc

/// Calls the system, again for as long as a signal interrupts the call.
///
/// - Parameter call: Returns -1 and sets `errno` where it fails.
package func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
