/*
 * The one file that SQLite has here: the flat memory of the context. What lies in it is a database file as every
 * SQLite reads it, from byte 0 on. Its length is not kept anywhere: the header of a database says it.
 *
 * There is no journal, no lock and no other file. An input that is not accepted leaves no trace, and nobody else sees
 * the copy of the template in which one runs, so nothing is ever rolled back or shared. The clock is that of the
 * message.
 */
#include "file.h"

#include <stdlib.h>
#include <string.h>

#include "../auction/lambda.h"
#include "sqlite3.h"

enum { HEADER_SIZE = 32, PAGE_SIZE_AT = 16, PAGES_AT = 28, SECTOR_SIZE = 4096, NAME_SIZE_MAX = 64 };

static const sqlite3_int64 REGION_SIZE = (sqlite3_int64)1 << 32;
static const sqlite3_int64 UNIX_EPOCH_MS = 210866760000000; /* in Julian days, as SQLite counts */

static int attached;                 /* while the template is made there is no context */
static sqlite3_int64 length = -1;    /* of the file; less than none where nobody has asked yet */

void attach_file(void) { attached = 1; }

static sqlite3_int64 number(const unsigned char *at, int size) {
  sqlite3_int64 n = 0;
  while (size-- > 0) n = n << 8 | *at++;
  return n;
}

static sqlite3_int64 known_length(void) {
  if (length < 0 && attached) {
    unsigned char header[HEADER_SIZE];
    region_read(0, header, sizeof header);
    sqlite3_int64 page = number(header + PAGE_SIZE_AT, 2);
    length = (page == 1 ? 65536 : page) * number(header + PAGES_AT, 4);
  }
  return attached ? length : 0;
}

static int close_file(sqlite3_file *file) { return SQLITE_OK; }

static int read_file(sqlite3_file *file, void *into, int size, sqlite3_int64 from) {
  sqlite3_int64 there = known_length() - from;
  int count = there < 0 ? 0 : there < size ? (int)there : size;
  if (count > 0) region_read((unsigned)from, into, count);
  memset((char *)into + count, 0, (size_t)(size - count));
  return count < size ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

static int write_file(sqlite3_file *file, const void *from, int size, sqlite3_int64 to) {
  if (to + size > REGION_SIZE) return SQLITE_FULL;
  sqlite3_int64 before = known_length();
  region_write((unsigned)to, from, size);
  length = to + size > before ? to + size : before;
  return SQLITE_OK;
}

/* What is cut off becomes zeros, which the context does not keep. */
static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
  static const char zeros[SECTOR_SIZE];
  for (sqlite3_int64 at = size, end = known_length(); at < end; at += SECTOR_SIZE) {
    region_write((unsigned)at, zeros, at + SECTOR_SIZE < end ? SECTOR_SIZE : (int)(end - at));
  }
  length = size;
  return SQLITE_OK;
}

static int sync_file(sqlite3_file *file, int flags) { return SQLITE_OK; }

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  *size = known_length();
  return SQLITE_OK;
}

static int lock(sqlite3_file *file, int level) { return SQLITE_OK; }

static int check_reserved(sqlite3_file *file, int *held) {
  *held = 0;
  return SQLITE_OK;
}

static int control(sqlite3_file *file, int operation, void *argument) { return SQLITE_NOTFOUND; }
static int sector_size(sqlite3_file *file) { return SECTOR_SIZE; }
static int characteristics(sqlite3_file *file) { return 0; }

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given) {
  static const sqlite3_io_methods methods = {
      .iVersion = 1,          .xClose = close_file,  .xRead = read_file,     .xWrite = write_file,
      .xTruncate = truncate_file, .xSync = sync_file, .xFileSize = file_size, .xLock = lock,
      .xUnlock = lock,        .xCheckReservedLock = check_reserved,          .xFileControl = control,
      .xSectorSize = sector_size, .xDeviceCharacteristics = characteristics};
  file->pMethods = NULL;
  if (!(flags & SQLITE_OPEN_MAIN_DB)) return SQLITE_CANTOPEN;
  file->pMethods = &methods;
  if (given) *given = flags;
  return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) { return SQLITE_OK; }

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *may) {
  *may = 0;
  return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int room, char *full) {
  sqlite3_snprintf(room, full, "%s", name);
  return SQLITE_OK;
}

/* SQLite wants some for the numbers of rows when those run out; what it gets is the same each time. */
static int randomness(sqlite3_vfs *vfs, int size, char *into) {
  memset(into, 0, (size_t)size);
  return size;
}

static int sleep_for(sqlite3_vfs *vfs, int us) { return us; }

static int current_time(sqlite3_vfs *vfs, sqlite3_int64 *now) {
  char text[24] = {0};
  *now = UNIX_EPOCH_MS;
  if (attached && lambda_meta(META_TIMESTAMP, text, sizeof text - 1) > 0) *now += strtoll(text, NULL, 10);
  return SQLITE_OK;
}

static int last_error(sqlite3_vfs *vfs, int room, char *into) { return 0; }

int sqlite3_os_init(void) {
  static sqlite3_vfs vfs = {.iVersion = 2,           .szOsFile = sizeof(sqlite3_file), .mxPathname = NAME_SIZE_MAX,
                            .zName = "region",       .xOpen = open_file,               .xDelete = delete_file,
                            .xAccess = access_file,  .xFullPathname = full_name,       .xRandomness = randomness,
                            .xSleep = sleep_for,     .xGetLastError = last_error,
                            .xCurrentTimeInt64 = current_time};
  return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
