import ImageFiles
import NetworkDescriptions
import NeuralNetworks
import Tensors

@testable import Training

/// A `.safetensors` file: as many bytes as it has, and the same tensors after they are written and read.
func fuzzTensors(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let file = try SafetensorsFile.read(path: scratch.file("file.safetensors", bytes))
    var total = 0
    for tensor in file.tensors {
        require(tensor.array.count == tensor.array.shape.reduce(1, *), "the size of a tensor")
        total += tensor.array.bytes.count
    }
    require(total <= bytes.count, "more bytes of tensors than the file has")
    let copy = "\(scratch.path)/written.safetensors"
    try file.write(to: copy)
    let read = requireReadable("a written file") { try SafetensorsFile.read(path: copy) }
    require(read == file, "other tensors after they were written")
}

/// A file of PyTorch's weights: as many numbers as each shape says, and no more in all than the file can stand for.
func fuzzPickles(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let tensors = try PyTorchFile.tensors(of: bytes, path: "file.pth")
    var total = 0
    for tensor in tensors {
        require(tensor.array.count == tensor.array.shape.reduce(1, *), "the size of a tensor")
        total += tensor.array.bytes.count
    }
    require(total <= 5 * bytes.count, "many more bytes of tensors than the file has")
    require(Set(tensors.map(\.name)).count == tensors.count, "a name twice")
}

/// A checkpoint or a `.state`: the same after it is written, and a network that its card can describe.
func fuzzCheckpoints(_ bytes: [UInt8], in scratch: ScratchFolder) throws {
    let path = scratch.file("last.safetensors", bytes)
    let copy = "\(scratch.path)/written.state"
    do {
        let state = try TrainingState(path: path)
        try state.write(to: copy)
        let read = requireReadable("a written state") { try TrainingState(path: copy) }
        require(read.progress == state.progress, "other progress after it was written")
        require(read.settings == state.settings, "other settings after they were written")
        require(
            read.weights == state.weights && read.optimizer == state.optimizer
                && read.average == state.average, "other tensors after they were written")
    } catch let error as CheckpointError {
        require(!"\(error)".isEmpty, "an empty error")
    }
    let checkpoint = try Checkpoint(path: path)
    try checkpoint.write(to: copy)
    let read = requireReadable("a written checkpoint") { try Checkpoint(path: copy) }
    require(read == checkpoint, "another checkpoint after it was written")
    let card = checkpoint.card
    let channels = card.imageForm.channels
    let graph = try card.modelOptions.graph(
        classCount: card.classNames.count, inputChannels: channels)
    try graph.requireFit(of: checkpoint.weights)
}
