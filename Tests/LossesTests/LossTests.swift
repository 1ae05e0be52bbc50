import Losses
import Testing

/// The closed list of losses: names, options, ranges, defaults.
@Suite struct LossTests {
    @Test(arguments: LossName.allCases)
    func everyLossHasItsNameAndAKeyForEveryOption(name: LossName) throws {
        let loss = Loss(name)
        #expect(loss.name == name && loss.options.loss == loss)
        #expect(try Loss(named: name.rawValue) == loss)
        let numbers = loss.options.numbers
        #expect(numbers.count == Mirror(reflecting: loss.options).children.count)
        #expect(Set(numbers.map(\.key)).count == numbers.count)
        for number in numbers {
            #expect(number.meaning.hasSuffix(".") && number.meaning.count > 10)
            // The default is allowed, and every option is one of its own.
            #expect(try loss.options.setting(number.key, to: number.value) == loss)
            let changed = try loss.options.setting(number.key, to: number.lowest)
            #expect(
                changed.options.numbers.filter { $0 != numbers.first(where: $0.hasSameKey) }.count
                    <= 1)
            #expect(changed.options.numbers.first(where: number.hasSameKey)?.value == number.lowest)
        }
    }

    @Test(arguments: LossName.allCases)
    func onlyCrossEntropyHasAKernelOfItsOwn(name: LossName) {
        #expect((Loss(name).options.beyondCrossEntropy == nil) == (name == .crossEntropy))
    }

    @Test func theFormulasHaveTheDefaultsOfTheOptions() {
        #expect(FocalLoss().gamma == 2)
        #expect(DiceLoss() == DiceLoss(smooth: 1))
        let tversky = TverskyLoss()
        #expect(tversky.alpha == 0.3 && tversky.beta == 0.7 && tversky.smooth == 1)
        let hard = HardPixelLoss()
        #expect(hard.threshold == 0.7 && hard.minimumKept == 10_000)
    }

    @Test func whatNoLossHasIsAnError() {
        #expect(
            throws: LossError.unknownLoss(
                name: "dise", known: LossName.allCases.map(\.rawValue))
        ) { try Loss(named: "dise") }
        #expect(throws: LossError.unknownOption(loss: "dice", key: "gamma", known: ["smooth"])) {
            try Loss.dice().options.setting("gamma", to: 1)
        }
        let few = LossError.option(
            loss: "hard-pixels", key: "minimum_kept", value: 0.5,
            allowed: "a whole number of at least 1")
        #expect(throws: few) { try Loss.hardPixels().options.setting("minimum_kept", to: 0.5) }
        #expect(
            throws: LossError.option(
                loss: "focal", key: "gamma", value: 101, allowed: "a number from 0 to 100")
        ) { try Loss.focal().options.setting("gamma", to: 101) }
        #expect(throws: LossError.self) { try Loss.focal().options.setting("gamma", to: .nan) }
    }
}

extension LossNumber {
    fileprivate func hasSameKey(_ other: LossNumber) -> Bool { key == other.key }
}
