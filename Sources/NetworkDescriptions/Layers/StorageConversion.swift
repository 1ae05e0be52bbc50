/// The same numbers in another storage type, rounded to nearest; the gradient is converted back.
package struct StorageConversion: LayerOptions {
    static let kind = "StorageConversion"

    func outputShape(of inputs: [FeatureShape], name: String) throws(NetworkError) -> FeatureShape {
        inputs[0]
    }

    var convertsStorage: Bool { true }
}
