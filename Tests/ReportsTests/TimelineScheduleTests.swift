import Reports
import Testing

@Suite struct TimelineScheduleTests {
    @Test func everyEpochIsKeptWhereTheyAreFew() {
        let schedule = TimelineSchedule(every: 1, epochs: 62, pixels: 8 * 360 * 480)
        #expect(schedule.stride == 1 && schedule.epochs(upTo: 4) == [1, 2, 3, 4])
        #expect(schedule.epochs(upTo: 0).isEmpty)
    }

    @Test func theNewestIsKeptUntilThereIsANewerOne() {
        let schedule = TimelineSchedule(every: 3, epochs: 10, pixels: 100)
        #expect(schedule.epochs(upTo: 7) == [1, 3, 6, 7])
        #expect(schedule.epochs(upTo: 8) == [1, 3, 6, 8])
        #expect(schedule.epochs(upTo: 9) == [1, 3, 6, 9])
    }

    @Test(arguments: [1, 2, 5, 30, 63, 64, 200, 1000, 999_999], [1, 3, 7])
    func theNumberOfEpochsIsBounded(epochs: Int, every: Int) {
        let schedule = TimelineSchedule(every: every, epochs: epochs, pixels: 8 * 360 * 480)
        #expect(schedule.stride.isMultiple(of: every))
        #expect(schedule.epochs(upTo: epochs).count <= TimelineSchedule.mostEpochs)
        #expect(schedule.epochs(upTo: max(1, epochs - 1)).count <= TimelineSchedule.mostEpochs)
    }

    @Test func largeImagesAreKeptOfFewerEpochs() {
        // Eight images of 2048 × 1024: 16 maps of all are a gibibyte.
        let pixels = 8 * 2048 * 1024
        let schedule = TimelineSchedule(every: 1, epochs: 100, pixels: pixels)
        let epochs = schedule.epochs(upTo: 100).count
        #expect(epochs * pixels * TimelineSchedule.bytesPerPixel <= TimelineSchedule.mostBytes)
        #expect(epochs >= 14)
        #expect(TimelineSchedule(every: 1, epochs: 9, pixels: .max / 8).epochs(upTo: 9) == [1, 9])
    }
}
