/// Height and width in pixels.
public struct Size: Sendable, Hashable, CustomStringConvertible {
    /// Rows.
    public var height: Int
    /// Columns.
    public var width: Int

    /// So many rows and columns.
    public init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Rows × columns, such as "352×480".
    public var description: String { "\(height)×\(width)" }

    /// Height times width.
    public var pixelCount: Int { height * width }
}
