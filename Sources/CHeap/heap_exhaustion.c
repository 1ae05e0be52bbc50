#include "heap_exhaustion.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define HEAP_BELONGS_TO_A_SANITIZER 1
#endif
#endif

static int exit_code;
static void (*clean_up)(void);

static char *put_text(char *place, const char *text) {
    size_t length = strlen(text);
    memcpy(place, text, length);
    return place + length;
}

static char *put_number(char *place, size_t number) {
    char digits[24];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count > 0)
        *place++ = digits[--count];
    return place;
}

// Writes the line and ends the process; `size` bytes were refused.
static void end_process(size_t size) {
    clean_up();
    char line[320];
    char *end = put_text(line, "error: memory: ");
    end = put_number(end, size);
    end = put_text(
        end, " bytes more are needed and not to be had; use smaller images, a smaller batch, fewer threads or a narrower "
             "model, or raise the limit (ulimit -v, a control group)\n");
    ssize_t written = write(STDERR_FILENO, line, (size_t)(end - line));
    (void)written;
    _exit(exit_code);
}

// Memory that was asked of the system itself, for compiled code for example, and used without a look at the answer ends in
// a signal. Where the system has no more memory, that is the reason; otherwise the signal does what it always does.
static void ask_for_memory_after(int number) {
    (void)number;
    size_t piece = (size_t)256 << 10;
    void *memory = mmap(NULL, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        end_process(piece);
    munmap(memory, piece);
}

void heap_exit_when_exhausted(int code, void (*action)(void)) {
    static char stack[64 << 10];
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGTRAP};
    exit_code = code;
    clean_up = action;
    // The main thread's stack may be what cannot grow.
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, NULL);
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
        struct sigaction before;
        // Whoever listens already, such as Swift's backtraces, goes on to.
        if (sigaction(signals[index], NULL, &before) != 0 || before.sa_handler != SIG_DFL)
            continue;
        struct sigaction asking = {.sa_handler = ask_for_memory_after};
        asking.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
        sigaction(signals[index], &asking, NULL);
    }
}

#if defined(__GLIBC__) && !defined(HEAP_BELONGS_TO_A_SANITIZER)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void *refused(size_t size) {
    if (clean_up)
        end_process(size);
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size) {
    void *memory = __libc_malloc(size);
    return memory ? memory : refused(size);
}

void *calloc(size_t count, size_t size) {
    void *memory = __libc_calloc(count, size);
    return memory || count == 0 || size == 0 ? memory : refused(count * size);
}

void *realloc(void *old, size_t size) {
    void *memory = __libc_realloc(old, size);
    return memory || (old && size == 0) ? memory : refused(size);
}

void *memalign(size_t alignment, size_t size) {
    void *memory = __libc_memalign(alignment, size);
    return memory ? memory : refused(size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || alignment == 0 || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    void *memory = memalign(alignment, size);
    if (!memory)
        return ENOMEM;
    *result = memory;
    return 0;
}

#endif
