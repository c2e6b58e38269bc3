/*
 * Makes flushes of the files whose path ends with FSYNC_FAIL_PATH fail with EIO, starting with the FSYNC_FAIL_AT-th.
 * FSYNC_FAIL_TIMES is the number of failures in a row. It defaults to 1: then a retry succeeds, which is how kernels
 * hide lost data. Loaded with LD_PRELOAD. From the first failing call on, each flush writes a line with the time in
 * milliseconds to the file FSYNC_FAIL_LOG, just before it returns.
 *
 * With FSYNC_FAIL_DROP=1 the failure also loses everything written to the file since its last successful flush. Those
 * bytes become zero, as after a kernel has marked the failed pages clean and evicted them. An acknowledgement of those
 * writes is then provably false.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PATH_BYTES_MAX 1024
#define WRITES_MAX 65536

#define REAL(name)                                                                                                    \
  static __typeof__(&name) real;                                                                                      \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

struct unflushed {
  dev_t device;
  ino_t inode;
  uint64_t offset;
  uint64_t bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct unflushed writes[WRITES_MAX];
static size_t writes_count = 0;
static long flushes = 0;


static int chosen(int fd) {
  const char *wanted = getenv("FSYNC_FAIL_PATH");
  if (wanted == NULL) return 0;
  char link[64], path[PATH_BYTES_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t suffix = strlen(wanted);
  return (size_t)length >= suffix && strcmp(path + length - suffix, wanted) == 0;
}

static int dropping(void) {
  const char *drop = getenv("FSYNC_FAIL_DROP");
  return drop != NULL && drop[0] == '1';
}

static void remember(int fd, uint64_t offset, ssize_t bytes) {
  struct stat file;
  if (bytes <= 0 || !dropping() || !chosen(fd) || fstat(fd, &file) != 0) return;
  pthread_mutex_lock(&lock);
  if (writes_count == WRITES_MAX) abort();
  writes[writes_count] = (struct unflushed){file.st_dev, file.st_ino, offset, (uint64_t)bytes};
  writes_count += 1;
  pthread_mutex_unlock(&lock);
}

/* Removes the writes to this file from the list. If the flush failed, drops them from the file too. */
static void settle(int fd, int failed) {
  struct stat file;
  if (fstat(fd, &file) != 0) return;
  pthread_mutex_lock(&lock);
  size_t kept = 0;
  for (size_t each = 0; each < writes_count; each += 1) {
    struct unflushed *written = &writes[each];
    if (written->inode != file.st_ino || written->device != file.st_dev) {
      writes[kept] = *written;
      kept += 1;
      continue;
    }
    static const char zeros[4096];
    for (uint64_t done = 0; failed && done < written->bytes; done += sizeof zeros) {
      uint64_t rest = written->bytes - done;
      syscall(SYS_pwrite64, fd, zeros, rest < sizeof zeros ? rest : sizeof zeros, written->offset + done);
    }
  }
  writes_count = kept;
  pthread_mutex_unlock(&lock);
}

static void tell(void) {
  const char *file = getenv("FSYNC_FAIL_LOG");
  if (file == NULL) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char line[64];
  int bytes = snprintf(line, sizeof line, "%lld\n", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
  int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  syscall(SYS_write, fd, line, bytes);
  close(fd);
}

/*
 * The number of this flush among those of the chosen files, counted from 0 at the first that fails. Negative for
 * earlier flushes and for other files.
 */
static long since_failure(int fd) {
  const char *at = getenv("FSYNC_FAIL_AT");
  if (at == NULL || !chosen(fd)) return -1;
  return __sync_add_and_fetch(&flushes, 1) - atol(at);
}

static int flush(int fd, int (*real)(int)) {
  const char *times = getenv("FSYNC_FAIL_TIMES");
  long since = since_failure(fd);
  int fails = since >= 0 && since < (times == NULL ? 1 : atol(times));
  int result = fails ? -1 : real(fd);
  if (dropping() && chosen(fd)) settle(fd, result != 0);
  if (since >= 0) tell();
  if (fails) errno = EIO;
  return result;
}

int fsync(int fd) {
  REAL(fsync);
  return flush(fd, real);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return flush(fd, real);
}

ssize_t write(int fd, const void *data, size_t bytes) {
  REAL(write);
  ssize_t written = real(fd, data, bytes);
  if (written > 0 && dropping() && chosen(fd)) remember(fd, (uint64_t)(lseek(fd, 0, SEEK_CUR) - written), written);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) {
  REAL(pwrite);
  ssize_t written = real(fd, data, bytes, offset);
  remember(fd, (uint64_t)offset, written);
  return written;
}

ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) {
  REAL(pwrite64);
  ssize_t written = real(fd, data, bytes, offset);
  remember(fd, (uint64_t)offset, written);
  return written;
}
