// The library's front door: `import Pixelwise` brings every module that a Swift program needs.
@_exported import BatchLoading
@_exported import Experiments
@_exported import ImageFiles
@_exported import Losses
@_exported import NeuralNetworks
@_exported import Reports
@_exported import SegmentationDatasets
@_exported import SegmentationScores
@_exported import Tensors
@_exported import Training
@_exported import YAMLFiles
