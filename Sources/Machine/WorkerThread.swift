import CMachine
import Glibc

/// A named thread of the operating system that can be waited for.
package final class WorkerThread {
    private let handle: pthread_t

    /// Starts a thread; nil where the system grants none.
    ///
    /// - Parameter name: At most 15 bytes, as the system shows it.
    package init?(name: String, _ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { raw in
                guard let raw else { return nil }
                let body = Unmanaged<Body>.fromOpaque(raw).takeRetainedValue()
                machine_name_thread(body.name)
                body.run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            return nil
        }
        self.handle = handle
    }

    /// Waits until the thread has ended; call once.
    package func join() { pthread_join(handle, nil) }

    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}
