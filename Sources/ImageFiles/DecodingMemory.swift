import Machine

/// Makes sure that a file of that size can be decoded, before memory is taken for it.
///
/// - Parameter bytesPerPixel: All that is held at a time for a pixel, copies in other forms included.
/// - Throws: ``ImageFileError/notEnoughMemory(path:height:width:needed:available:)``.
func requireDecodingMemory(
    height: Int, width: Int, bytesPerPixel: Int, path: String
) throws(ImageFileError) {
    do throws(MemoryShortage) {
        try MachineMemory.require(height * width * bytesPerPixel)
    } catch {
        throw .notEnoughMemory(
            path: path, height: height, width: width, needed: error.needed,
            available: error.available)
    }
}
