/*
 * What the host reads for a process from the permanent store, as ao's WeaveDrive has it: files that are there once they
 * are open.
 *
 * Such a call may end in an unwinding (emscripten's asyncify): the host wants to have all of the module's frames left,
 * reads meanwhile, and calls handle again, where the same call then gives its result. A module that is left through
 * its only door needs no instrumented code for that: what is under way waits in a Lua thread.
 */
#include <stdlib.h>

#include "parts.h"

enum { FROM_END = 2 };

#define HOST(module, name) __attribute__((import_module(module), import_name(name))) extern int
HOST("env", "__asyncjs__weavedrive_open") open_file(const char *path, const char *mode);
HOST("env", "__asyncjs__weavedrive_read") read_file(int file, void *into, size_t size);
HOST("wasi_snapshot_preview1", "fd_seek") seek_file(int file, int low, int high, int from, uint64_t *place);

static int leaving;
void asyncify_start_unwind(void *frames) { (void)frames, leaving = 1; }
void asyncify_stop_unwind(void) { leaving = 0; }
void asyncify_start_rewind(void *frames) { (void)frames; }
void asyncify_stop_rewind(void) {}

static int file;
static char *contents;
static uint64_t size;

/* Whoever looks for the end of a file and reads from there has all of it: see the host. */
enum read read_drive(const char *path, char **into, size_t *length) {
  if (!contents) {
    file = open_file(path, "r");
    if (leaving) return READ_LATER;
    if (file <= 0 || seek_file(file, 0, 0, FROM_END, &size) != 0 || size > INT32_MAX) return READ_NOTHING;
    contents = malloc((size_t)size + 1);
    if (!contents) return READ_NOTHING;
  }
  int count = size ? read_file(file, contents, (size_t)size) : 0;
  if (leaving) return READ_LATER;
  *into = contents;
  *length = count < 0 ? 0 : (size_t)count;
  contents = NULL;
  return READ_ALL;
}
