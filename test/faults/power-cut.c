/*
 * Records every change and every flush of the files below POWER_CUT_PREFIX, in order, to the file POWER_CUT_LOG. Loaded
 * with LD_PRELOAD. power-cut.ts reconstructs from the record what a power cut would leave of those files: flushed data
 * are safe, unflushed data may survive whole, in part, or not at all.
 *
 * One record: kind (1 byte), path length (2), offset (8), data length (4), all little-endian; then the path; then the data.
 * Kinds: W write, T truncate, S flush, U unlink, R rename (the data is the new path).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATH_BYTES_MAX 1024
#define HEADER_BYTES 15

/* The real function that one defined here replaces. */
#define REAL(name)                                                                                                    \
  static __typeof__(&name) real;                                                                                      \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static pthread_mutex_t record_lock = PTHREAD_MUTEX_INITIALIZER;
static int record_fd = -2;

static int watched(const char *path) {
  const char *prefix = getenv("POWER_CUT_PREFIX");
  return prefix != NULL && strncmp(path, prefix, strlen(prefix)) == 0;
}

static int watched_file(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_BYTES_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return watched(path);
}

/*
 * Makes raw system calls, so that the recorder does not record itself. Half a record would be worse than none, so the
 * process aborts if a record cannot be written completely.
 */
static void record(char kind, const char *path, uint64_t offset, const void *data, uint32_t data_bytes) {
  uint16_t path_bytes = (uint16_t)strlen(path);
  size_t total = HEADER_BYTES + path_bytes + data_bytes;
  char *line = malloc(total);
  if (line == NULL) abort();
  line[0] = kind;
  memcpy(line + 1, &path_bytes, 2);
  memcpy(line + 3, &offset, 8);
  memcpy(line + 11, &data_bytes, 4);
  memcpy(line + HEADER_BYTES, path, path_bytes);
  if (data_bytes > 0) memcpy(line + HEADER_BYTES + path_bytes, data, data_bytes);
  pthread_mutex_lock(&record_lock);
  if (record_fd == -2) {
    const char *file = getenv("POWER_CUT_LOG");
    record_fd = file == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  if (record_fd >= 0 && syscall(SYS_write, record_fd, line, total) != (long)total) abort();
  pthread_mutex_unlock(&record_lock);
  free(line);
}

static void record_vector(const char *path, uint64_t offset, const struct iovec *parts, int count, ssize_t written) {
  for (int part = 0; part < count && written > 0; part += 1) {
    size_t bytes = parts[part].iov_len < (size_t)written ? parts[part].iov_len : (size_t)written;
    record('W', path, offset, parts[part].iov_base, (uint32_t)bytes);
    offset += bytes;
    written -= (ssize_t)bytes;
  }
}

ssize_t write(int fd, const void *data, size_t bytes) {
  REAL(write);
  ssize_t written = real(fd, data, bytes);
  char path[PATH_BYTES_MAX];
  if (written > 0 && watched_file(fd, path))
    record('W', path, (uint64_t)(lseek(fd, 0, SEEK_CUR) - written), data, (uint32_t)written);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) {
  REAL(pwrite);
  ssize_t written = real(fd, data, bytes, offset);
  char path[PATH_BYTES_MAX];
  if (written > 0 && watched_file(fd, path)) record('W', path, (uint64_t)offset, data, (uint32_t)written);
  return written;
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) {
  REAL(pwrite64);
  ssize_t written = real(fd, data, bytes, offset);
  char path[PATH_BYTES_MAX];
  if (written > 0 && watched_file(fd, path)) record('W', path, (uint64_t)offset, data, (uint32_t)written);
  return written;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(writev);
  ssize_t written = real(fd, parts, count);
  char path[PATH_BYTES_MAX];
  if (written > 0 && watched_file(fd, path))
    record_vector(path, (uint64_t)(lseek(fd, 0, SEEK_CUR) - written), parts, count, written);
  return written;
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  REAL(pwritev64);
  ssize_t written = real(fd, parts, count, offset);
  char path[PATH_BYTES_MAX];
  if (written > 0 && watched_file(fd, path)) record_vector(path, (uint64_t)offset, parts, count, written);
  return written;
}

int ftruncate(int fd, off_t bytes) {
  REAL(ftruncate);
  int failed = real(fd, bytes);
  char path[PATH_BYTES_MAX];
  if (!failed && watched_file(fd, path)) record('T', path, (uint64_t)bytes, NULL, 0);
  return failed;
}

int ftruncate64(int fd, off64_t bytes) {
  REAL(ftruncate64);
  int failed = real(fd, bytes);
  char path[PATH_BYTES_MAX];
  if (!failed && watched_file(fd, path)) record('T', path, (uint64_t)bytes, NULL, 0);
  return failed;
}

int fsync(int fd) {
  REAL(fsync);
  int failed = real(fd);
  char path[PATH_BYTES_MAX];
  if (!failed && watched_file(fd, path)) record('S', path, 0, NULL, 0);
  return failed;
}

int fdatasync(int fd) {
  REAL(fdatasync);
  int failed = real(fd);
  char path[PATH_BYTES_MAX];
  if (!failed && watched_file(fd, path)) record('S', path, 0, NULL, 0);
  return failed;
}

int unlink(const char *path) {
  REAL(unlink);
  int failed = real(path);
  if (!failed && watched(path)) record('U', path, 0, NULL, 0);
  return failed;
}

int rename(const char *from, const char *to) {
  REAL(rename);
  int failed = real(from, to);
  if (!failed && watched(from)) record('R', from, 0, to, (uint32_t)strlen(to));
  return failed;
}
