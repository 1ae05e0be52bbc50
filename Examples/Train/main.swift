// Trains a small network from a config made in code.
//
// Usage: example-train DATASET FOLDER [EPOCHS]
import Foundation
import Pixelwise

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: example-train DATASET FOLDER [EPOCHS]")
    exit(64)
}

var config = TrainingConfig(dataset: arguments[1])
config.model = .tinyFCN(width: 8)
config.losses = [.crossEntropy(classWeights: .method(.medianFrequency)), .dice(weight: 0.5)]
config.augmentation.crop = Size(height: 96, width: 128)
config.augmentation.flip = 0.5
config.optimizer = .adamW(learningRate: 0.003, weightDecay: 0.05)
config.batch = 4
config.epochs = arguments.count > 3 ? Int(arguments[3]) ?? 20 : 20

do {
    let result = try train(config, into: arguments[2], resume: true) { epoch in
        let loss = epoch.trainLoss ?? .nan
        print("epoch \(epoch.epoch): loss \(loss), mean IoU \(epoch.validationMeanIoU ?? 0)")
    }
    let best = result.bestMeanIoU ?? 0
    print("\(result.folder): best mean IoU \(best), in epoch \(result.bestEpoch ?? 0)")
} catch {
    print("error: \(error)")
    exit(1)
}
