#include "CMPI.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A handle of any family: an address, or a number in the lower half of one.
typedef void *handle;

static struct {
    void *library;
    int handles_are_numbers;
    handle world, byte, float32, float64, sum;
    void *in_place;
    int ranks;
    void *init, *rank, *size, *version, *allreduce, *begin_allreduce, *wait, *broadcast, *gather, *barrier, *finalize, *abort;
} mpi;

// MPI's counts are ints; longer buffers go in pieces.
#define PIECE ((int64_t)1 << 28)
#define FUNNELED 1

static int number(handle h) { return (int)(intptr_t)h; }
static handle of_number(intptr_t value) { return (handle)value; }

static void take_handles_of_mpich(void) {
    mpi.handles_are_numbers = 1;
    mpi.world = of_number(0x44000000);
    mpi.byte = of_number(0x4c00010d);
    mpi.float32 = of_number(0x4c00040a);
    mpi.float64 = of_number(0x4c00080b);
    mpi.sum = of_number(0x58000003);
    mpi.in_place = of_number(-1);
}

static void take_handles_of_standard(void) {
    mpi.handles_are_numbers = 0;
    mpi.world = of_number(0x101);
    mpi.byte = of_number(0x247);
    mpi.float32 = of_number(0x210);
    mpi.float64 = of_number(0x214);
    mpi.sum = of_number(0x21);
    mpi.in_place = of_number(1);
}

static void take_handles_of_open_mpi(void) {
    mpi.handles_are_numbers = 0;
    mpi.world = dlsym(mpi.library, "ompi_mpi_comm_world");
    mpi.byte = dlsym(mpi.library, "ompi_mpi_byte");
    mpi.float32 = dlsym(mpi.library, "ompi_mpi_float");
    mpi.float64 = dlsym(mpi.library, "ompi_mpi_double");
    mpi.sum = dlsym(mpi.library, "ompi_mpi_op_sum");
    mpi.in_place = of_number(1);
}

static const struct {
    const char *name;
    void **place;
} functions[] = {
    {"MPI_Init_thread", &mpi.init},    {"MPI_Comm_rank", &mpi.rank},
    {"MPI_Comm_size", &mpi.size},      {"MPI_Get_library_version", &mpi.version},
    {"MPI_Allreduce", &mpi.allreduce}, {"MPI_Iallreduce", &mpi.begin_allreduce},
    {"MPI_Wait", &mpi.wait},           {"MPI_Bcast", &mpi.broadcast},
    {"MPI_Allgather", &mpi.gather},    {"MPI_Barrier", &mpi.barrier},
    {"MPI_Finalize", &mpi.finalize},   {"MPI_Abort", &mpi.abort},
};

int mpi_open(const char *name, char *reason, size_t capacity) {
    // Global, because Open MPI's own plug-ins look for its symbols among those of the program.
    mpi.library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
    if (!mpi.library) {
        snprintf(reason, capacity, "%s", dlerror());
        return 1;
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        *functions[i].place = dlsym(mpi.library, functions[i].name);
        if (*functions[i].place) continue;
        snprintf(reason, capacity, "%s: has no %s", name, functions[i].name);
        return 1;
    }
    // By the file's name first: a library of the standard interface may bring one of the other families along.
    if (strstr(name, "libmpi_abi")) take_handles_of_standard();
    else if (dlsym(mpi.library, "ompi_mpi_comm_world")) take_handles_of_open_mpi();
    else take_handles_of_mpich();
    if (mpi.world && mpi.byte && mpi.float32 && mpi.float64 && mpi.sum) return 0;
    snprintf(reason, capacity, "%s: lacks handles of Open MPI", name);
    return 1;
}

int mpi_start(int *rank, int *count) {
    int provided = 0;
    // A rank that waits gives its core away: to the threads that load its images, or to whoever shares the machine. Open MPI
    // reads this when it starts; who has set it otherwise keeps that.
    if (!mpi.handles_are_numbers) setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
    int code = ((int (*)(int *, char ***, int, int *))mpi.init)(NULL, NULL, FUNNELED, &provided);
    if (code) return code;
    if (mpi.handles_are_numbers) {
        int world = number(mpi.world);
        code = ((int (*)(int, int *))mpi.rank)(world, rank);
        if (!code) code = ((int (*)(int, int *))mpi.size)(world, count);
    } else {
        code = ((int (*)(handle, int *))mpi.rank)(mpi.world, rank);
        if (!code) code = ((int (*)(handle, int *))mpi.size)(mpi.world, count);
    }
    mpi.ranks = *count;
    return code;
}

void mpi_describe(char *text, size_t capacity) {
    // As long as the longest of the families allows.
    static char version[8192 + 1];
    int length = 0;
    ((int (*)(char *, int *))mpi.version)(version, &length);
    version[strcspn(version, "\n")] = 0;
    for (char *c = version; *c; c++) {
        if (*c == '\t') *c = ' ';
    }
    snprintf(text, capacity, "%s", version);
}

// An error that MPI gives back has ended the program already: that is how its error handlers are set unless asked
// otherwise. What comes back all the same must not become a wrong number.
static void require(int code, const char *what) {
    if (!code) return;
    fprintf(stderr, "error: %s failed with MPI's error %d\n", what, code);
    mpi_abort(70);
}

static void sum(void *values, int64_t count, size_t size, handle type) {
    for (int64_t at = 0; at < count; at += PIECE) {
        int piece = (int)(count - at < PIECE ? count - at : PIECE);
        void *start = (char *)values + (size_t)at * size;
        int code = mpi.handles_are_numbers
            ? ((int (*)(const void *, void *, int, int, int, int))mpi.allreduce)(
                  mpi.in_place, start, piece, number(type), number(mpi.sum), number(mpi.world))
            : ((int (*)(const void *, void *, int, handle, handle, handle))mpi.allreduce)(
                  mpi.in_place, start, piece, type, mpi.sum, mpi.world);
        require(code, "MPI_Allreduce");
    }
}

void mpi_sum_floats(float *values, int64_t count) { sum(values, count, sizeof *values, mpi.float32); }
void mpi_sum_doubles(double *values, int64_t count) { sum(values, count, sizeof *values, mpi.float64); }

// Sums that have begun and not ended: MPI's requests, addresses or numbers in the lower half of one.
#define MOST_SUMS 256
static handle pending[MOST_SUMS];
static int pending_count;

// The status of a request is of no interest; its place in memory is larger than that of any family.
static void wait_for(handle *request) {
    static int64_t status[32];
    require(((int (*)(void *, void *))mpi.wait)(request, status), "MPI_Wait");
}

void mpi_begin_sum(float *values, int64_t count) {
    for (int64_t at = 0; at < count; at += PIECE) {
        int piece = (int)(count - at < PIECE ? count - at : PIECE);
        if (pending_count == MOST_SUMS) mpi_finish_sums();
        handle *request = &pending[pending_count++];
        *request = NULL;
        int code = mpi.handles_are_numbers
            ? ((int (*)(const void *, void *, int, int, int, int, void *))mpi.begin_allreduce)(
                  mpi.in_place, values + at, piece, number(mpi.float32), number(mpi.sum), number(mpi.world), request)
            : ((int (*)(const void *, void *, int, handle, handle, handle, void *))mpi.begin_allreduce)(
                  mpi.in_place, values + at, piece, mpi.float32, mpi.sum, mpi.world, request);
        require(code, "MPI_Iallreduce");
    }
}

void mpi_finish_sums(void) {
    for (int i = 0; i < pending_count; i++) wait_for(&pending[i]);
    pending_count = 0;
}

void mpi_broadcast(void *bytes, int64_t count, int root) {
    for (int64_t at = 0; at < count; at += PIECE) {
        int piece = (int)(count - at < PIECE ? count - at : PIECE);
        void *start = (char *)bytes + at;
        int code = mpi.handles_are_numbers
            ? ((int (*)(void *, int, int, int, int))mpi.broadcast)(
                  start, piece, number(mpi.byte), root, number(mpi.world))
            : ((int (*)(void *, int, handle, int, handle))mpi.broadcast)(
                  start, piece, mpi.byte, root, mpi.world);
        require(code, "MPI_Bcast");
    }
}

void mpi_gather(const void *bytes, int64_t count, void *all) {
    int code = mpi.handles_are_numbers
        ? ((int (*)(const void *, int, int, void *, int, int, int))mpi.gather)(
              bytes, (int)count, number(mpi.byte), all, (int)count, number(mpi.byte), number(mpi.world))
        : ((int (*)(const void *, int, handle, void *, int, handle, handle))mpi.gather)(
              bytes, (int)count, mpi.byte, all, (int)count, mpi.byte, mpi.world);
    require(code, "MPI_Allgather");
}

void mpi_finish(void) {
    if (mpi.handles_are_numbers) ((int (*)(int))mpi.barrier)(number(mpi.world));
    else ((int (*)(handle))mpi.barrier)(mpi.world);
    ((int (*)(void))mpi.finalize)();
}

void mpi_abort(int code) {
    if (mpi.handles_are_numbers) ((int (*)(int, int))mpi.abort)(number(mpi.world), code);
    else ((int (*)(handle, int))mpi.abort)(mpi.world, code);
    _exit(code);
}
