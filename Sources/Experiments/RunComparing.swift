import Reports

extension RunComparison {
    /// Compares run folders.
    ///
    /// A run is called by its folder's name, or by its path where another one's folder has the same name.
    package init(_ histories: [RunHistory]) {
        let names = histories.map(\.name)
        self.init(
            histories.map { history in
                let isAlone = names.count { $0 == history.name } == 1
                let width = history.setting("model.width").map { " width \($0)" } ?? ""
                return Run(
                    name: isAlone ? history.name : history.folder.path,
                    path: history.folder.path,
                    model: (history.setting("model.name") ?? "?") + width,
                    parameterCount: history.parameterCount,
                    plannedEpochs: history.plannedEpochs, epochs: history.epochs,
                    // A key without a value says as much as none, which is how older runs have it.
                    settings: history.settings.filter { $0.value != "null" })
            })
    }
}
