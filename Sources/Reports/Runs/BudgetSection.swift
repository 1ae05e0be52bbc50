import RunRecords

extension TrainingPage {
    /// The time that the run keeps to, what was decided on the way, and the plan that it began with; nothing for a run without
    /// a time budget.
    var budgetSection: HTML {
        let budgets = epochs.compactMap { epoch in epoch.budget.map { (epoch.epoch, $0) } }
        guard let last = budgets.last?.1 else {
            guard let plan else { return "" }
            return "<h2>Planned for \(plan.budget)</h2>\(choices(plan))"
        }
        let decisions = budgets.compactMap { epoch, budget in budget.reason.map { (epoch, $0) } }
        let heading: HTML =
            "<h2>\(plan == nil ? "In" : "Planned for") \(Self.duration(last.seconds))</h2>"
        let rows = decisions.map { epoch, reason -> HTML in
            "<tr><td class=\"n\">\(epoch)</td><td>\(reason)</td></tr>"
        }
        let table: HTML =
            rows.isEmpty
            ? "<p class=\"faint\">Nothing was decided anew so far.</p>"
            : DataTable(
                caption: "Decided at the ends of epochs", heads: ["epoch", "what the clock said"],
                firstNumber: 2, rows: rows
            ).html
        return """
            \(heading)
            <p class="faint">\(Self.duration(last.elapsed)) are gone; \(last.epochs) epochs in all.</p>
            <section class="tables">\(table)</section>
            \(plan.map(choices) ?? "")
            """
    }

    private func choices(_ plan: PlanRecord) -> HTML {
        let rows = plan.choices.map { choice -> HTML in
            """
            <tr><td>\(choice.key)</td><td>\(choice.value)</td><td>\(choice.reason)</td><td>\(choice.next)</td></tr>
            """
        }
        let table = DataTable(
            heads: ["key", "choice", "reason", "next best"], firstNumber: 4, rows: rows
        ).html
        return """
            <details><summary>The plan</summary>
            <div class="scroll">\(table)</div></details>
            """
    }
}
