// The library's front door: `import Pixelwise` brings every module that a Swift program needs.
@_exported import BatchLoading
@_exported import Evaluation
@_exported import Experiments
@_exported import ImageFiles
@_exported import LossAnalysis
@_exported import Losses
@_exported import NetworkDescriptions
@_exported import NeuralNetworks
@_exported import Pictures
@_exported import Reports
@_exported import RunRecords
@_exported import SegmentationDatasets
@_exported import SegmentationScores
@_exported import Tensors
@_exported import Training
@_exported import YAMLFiles
