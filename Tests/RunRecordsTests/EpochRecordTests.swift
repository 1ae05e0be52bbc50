import JSONText
import RunRecords
import Testing

@Suite struct EpochRecordTests {
    private let record = EpochRecord(
        epoch: 3, trainLoss: 0.1, validationLoss: 0.25, validationMeanIoU: 0.5,
        validationPixelAccuracy: 0.75, validationIoU: [0.5, nil], learningRate: 1e-3,
        imagesPerSecond: 12.345_678, seconds: 4.000_4, dataWaitSeconds: 0, skippedBatches: 1,
        peakMemoryMegabytes: 99.999_9)

    /// The line is a format that scripts rely on.
    @Test func theLineOfTheLog() {
        #expect(
            record.json.line == """
                {"epoch": 3, "train_loss": 0.1, "val_loss": 0.25, "val_miou": 0.5, \
                "val_pixel_accuracy": 0.75, "val_iou": [0.5, null], "learning_rate": 0.001, \
                "images_per_second": 12.346, "seconds": 4.0, "data_wait_seconds": 0.0, \
                "skipped_batches": 1, "peak_memory_mb": 100.0}
                """)
    }

    @Test func theRowOfTheTable() {
        #expect(
            EpochRecord.csvHeader(classNames: ["a", "b,c"]) == """
                epoch,train_loss,val_loss,val_miou,val_pixel_accuracy,learning_rate,images_per_second,\
                seconds,data_wait_seconds,skipped_batches,peak_memory_mb,val_iou_a,"val_iou_b,c"
                """)
        #expect(record.csvRow == "3,0.1,0.25,0.5,0.75,0.001,12.346,4.0,0.0,1,100.0,0.5,")
    }

    @Test func aRecordIsWhatItsLineSays() throws {
        #expect(EpochRecord(json: try JSONValue(parsing: record.json.line)) == record)
        let odd = EpochRecord(
            epoch: 1, validationLoss: .infinity, validationIoU: [.nan], seconds: 1.000_49)
        #expect(EpochRecord(json: try JSONValue(parsing: odd.json.line)) == odd)
    }

    @Test func aLineOfAnotherVersionIsRead() throws {
        let line = #"{"epoch": 2, "train_loss": 1, "a_new_key": {"x": []}, "val_iou": null}"#
        #expect(
            EpochRecord(json: try JSONValue(parsing: line)) == EpochRecord(epoch: 2, trainLoss: 1))
        #expect(EpochRecord(json: ["train_loss": 1]) == nil)
    }

    /// Numbers that no run writes, in every field.
    @Test(arguments: [
        "9223372036854775807", "-9223372036854775808", "18446744073709551615", "-1", "1e308",
        "1e19",
    ])
    func numbersBeyondAllBoundsAreNoEpoch(number: String) throws {
        let keys = [
            "epoch", "val_miou", "val_pixel_accuracy", "images_per_second", "seconds",
            "data_wait_seconds", "skipped_batches", "peak_memory_mb",
        ]
        for key in keys {
            let epoch = key == "epoch" ? "" : "\"epoch\": 1, "
            let json = try JSONValue(parsing: "{\(epoch)\"\(key)\": \(number)}")
            #expect(EpochRecord(json: json) == nil, "\(key)")
            #expect(EpochRecord.fault(in: json)?.contains("has the \(key) ") == true, "\(key)")
        }
        let json = try JSONValue(parsing: "{\"epoch\": 1, \"val_iou\": [0.5, \(number)]}")
        #expect(EpochRecord(json: json) == nil)
    }
}
