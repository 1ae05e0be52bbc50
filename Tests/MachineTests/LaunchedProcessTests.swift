import Machine
import Testing

@Suite struct LaunchedProcessTests {
    @Test func openMPITellsRankAndCounts() {
        let process = LaunchedProcess(environment: [
            "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3",
            "OMPI_COMM_WORLD_LOCAL_SIZE": "2", "OMPI_COMM_WORLD_LOCAL_RANK": "1", "PMIX_RANK": "3",
        ])
        #expect(process?.launcher == .openMPI)
        #expect(process?.rank == 3 && process?.count == 4 && process?.countHere == 2)
        #expect(process?.isFirstHere == false)
    }

    @Test func mpichTellsThemInItsOwnWords() {
        let process = LaunchedProcess(environment: [
            "PMI_RANK": "0", "PMI_SIZE": "2", "MPI_LOCALNRANKS": "2", "MPI_LOCALRANKID": "0",
        ])
        #expect(process?.launcher == .mpich)
        #expect(process?.rank == 0 && process?.count == 2 && process?.countHere == 2)
        #expect(process?.isFirstHere == true)
    }

    @Test func slurmTellsHowManyShareANode() {
        let process = LaunchedProcess(environment: [
            "PMIX_RANK": "5", "SLURM_STEP_NUM_TASKS": "11",
            "SLURM_STEP_TASKS_PER_NODE": "4(x2),3", "SLURM_LOCALID": "1",
        ])
        #expect(process?.launcher == .pmix)
        #expect(process?.rank == 5 && process?.count == 11 && process?.countHere == 4)
    }

    @Test(arguments: [
        [:], ["OMPI_COMM_WORLD_SIZE": "1", "OMPI_COMM_WORLD_RANK": "0"],
        ["PMI_SIZE": "2"], ["PMI_SIZE": "2", "PMI_RANK": "2"], ["PMI_SIZE": "x", "PMI_RANK": "0"],
        ["SLURM_NTASKS": "4"], ["PMIX_RANK": "0"],
    ])
    func oneProcessOrHalfATaleIsNoLaunch(environment: [String: String]) {
        #expect(LaunchedProcess(environment: environment) == nil)
    }

    @Test(
        arguments: [
            // cores, quota, machine, processes → threads, why
            (8, nil, 8, 1, 8, "one a core"), (8, nil, 8, 4, 2, "8 cores for 4 processes"),
            (2, nil, 8, 4, 2, "one for each of 2 cores allowed"),
            (1, nil, 8, 2, 1, "1 core allowed"),
            (8, nil, 8, 16, 1, "8 cores for 16 processes"),
            (8, 4.0, 8, 2, 2, "the time of 2 of 4 cores"),
            (8, 1.0, 8, 2, 1, "the time of 0.5 of 4 cores"),
            (8, 1.5, 8, 1, 2, "the time of 1.5 of 8 cores"), (4, nil, 16, 2, 4, "4 cores allowed"),
        ] as [(Int, Double?, Int, Int, Int, String)])
    func processesShareTheCores(
        cores: Int, quota: Double?, machine: Int, processes: Int, expected: Int, reason: String
    ) {
        let choice = ThreadChoice(
            cores: cores, allowed: quota, ofMachine: machine, processes: processes)
        #expect(choice.threads == expected)
        #expect(choice.reason.hasSuffix(reason), "\(choice.reason)")
    }
}
