/* Writes down, in order, every write and every sync of the database's files. Preloaded before libsqlite3. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_write)(int, const void *, size_t);

/* 1 the database, 2 its write-ahead log, 3 what was acknowledged, 0 anything else */
static uint8_t which(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    if (strstr(path, "farline.sqlite3-wal")) return 2;
    if (strstr(path, "farline.sqlite3-")) return 0;
    if (strstr(path, "farline.sqlite3")) return 1;
    return strstr(path, "acknowledged") ? 3 : 0;
}

static void note(char what, uint8_t file, uint64_t at, const void *bytes, uint32_t size) {
    static int out = -1;
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    pthread_mutex_lock(&turn);
    if (out < 0) out = open(getenv("POWER_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    uint8_t head[14];
    head[0] = (uint8_t)what;
    head[1] = file;
    memcpy(head + 2, &at, 8);
    memcpy(head + 10, &size, 4);
    real_write(out, head, 14);
    if (size) real_write(out, bytes, size);
    pthread_mutex_unlock(&turn);
}

#define AFTER(name, kind, args, call, act)                                  \
    kind name args {                                                        \
        static kind(*real) args;                                            \
        if (!real) real = dlsym(RTLD_NEXT, #name);                          \
        uint8_t file = which(fd);                                           \
        kind done = real call;                                              \
        if (file && done >= 0) act;                                         \
        return done;                                                        \
    }

AFTER(pwrite64, ssize_t, (int fd, const void *b, size_t n, off64_t at), (fd, b, n, at), note('w', file, at, b, done))
AFTER(pwrite, ssize_t, (int fd, const void *b, size_t n, off_t at), (fd, b, n, at), note('w', file, at, b, done))
AFTER(write, ssize_t, (int fd, const void *b, size_t n), (fd, b, n),
      note(file == 3 ? 'a' : 'w', file, lseek(fd, 0, SEEK_CUR) - done, b, done))
AFTER(ftruncate64, int, (int fd, off64_t n), (fd, n), note('t', file, n, 0, 0))
AFTER(ftruncate, int, (int fd, off_t n), (fd, n), note('t', file, n, 0, 0))
AFTER(fsync, int, (int fd), (fd), note('s', file, 0, 0, 0))
AFTER(fdatasync, int, (int fd), (fd), note('s', file, 0, 0, 0))
