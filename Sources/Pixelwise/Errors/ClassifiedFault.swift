import BatchLoading
import Evaluation
import Experiments
import Files
import ImageFiles
import LossAnalysis
import Losses
import Machine
import NetworkDescriptions
import NeuralNetworks
import ONNXFiles
import OneDNN
import Planning
import PretrainedWeights
import Reports
import RunRecords
import SegmentationDatasets
import Tensors
import Training
import YAMLFiles

/// A fault of a module below that says where it lies.
///
/// The one place that parts the errors of all modules into kinds; the command's exit codes follow from it.
package protocol ClassifiedFault: Error {
    /// Where the fault lies.
    var kind: PixelwiseError.Kind { get }
}

extension PixelwiseError: ClassifiedFault {}

extension ImageFileError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .missing: .missingInput
        case .cannotWrite(let reason): reason.kind
        default: .badData
        }
    }
}

extension AtomicFileError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .cannotCreate, .isFolder: .cannotCreate
        case .cannotWrite, .notAsWritten, .halfPublished: .cannotWrite
        }
    }
}

extension FileReadingError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        if case .missing = self { .missingInput } else { .badData }
    }
}

extension TensorFileError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        if case .missing = self { .missingInput } else { .badData }
    }
}

extension PretrainedError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .notFetched, .missingFile, .noFolder: .missingInput
        case .otherContent: .badData
        }
    }
}

extension YAMLFileError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        if case .missingFile = self { .missingInput } else { .badData }
    }
}

extension DatasetError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { isMissingInput ? .missingInput : .badData }
}

extension CheckpointError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .missing, .noCheckpoints: .missingInput
        default: .badData
        }
    }
}

extension PlanningError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension RunFolderError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .folderInUse, .folderHoldsARun, .noNumberLeft: .cannotCreate
        case .noRun, .missing, .notARun, .nothingToGoOnFrom: .missingInput
        case .brokenLog, .logLacksEpochs, .logOfAnotherRun: .badData
        }
    }
}

extension TrainingError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension EvaluationError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension ScoreFileError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension AuditError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        if case .begun = self { .cannotCreate } else { .badData }
    }
}

extension LossMapError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension ExperimentError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        if case .named(_, _, isMissing: true) = self { .missingInput } else { .badData }
    }
}

extension TrainedModelError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        switch self {
        case .noDataset, .movedDataset: .missingInput
        case .fourChannels, .otherClasses: .badData
        }
    }
}

extension ReportError: ClassifiedFault {
    package var kind: PixelwiseError.Kind {
        isBadPlace ? .cannotCreate : isMissingInput ? .missingInput : .badData
    }
}

extension LossError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension BatchLoadingError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension ONNXError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension NetworkError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension ExecutionError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension OneDNNError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}

extension ThreadTeamError: ClassifiedFault {
    package var kind: PixelwiseError.Kind { .badData }
}
