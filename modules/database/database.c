/*
 * A database as a Lambda application: an input is a script in SQL, and an inspection a query. The database lies in the
 * flat memory of the context (file.c), so an input costs the pages that it touches.
 *
 * A script is one transaction: either all of it is done, or the input is rejected with SQLite's words as a report.
 * The rows of each statement that has any are a notice, in an inspection a report: a JSON array of objects.
 *
 * Who signed the item that began the process owns the database and may do anything. Anybody else reads all of it, and
 * writes to views only: what a view's triggers then do is what the owner allows.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "../auction/lambda.h"
#include "file.h"
#include "sqlite3.h"

enum { ADDRESS_SIZE_MAX = 128, REFUSAL_SIZE = 256 };

static const char OWNER_KEY[] = "owner";

/* What a growing memory calls, for hosts that have to hear of it; ours sees it. */
void emscripten_notify_memory_growth(size_t memory) {}

static sqlite3 *db;
static enum { OURSELVES, OWNER, STRANGER } who; /* on whose behalf SQLite compiles */
static sqlite3_str *views;                      /* their names, each between line feeds, for strangers */
static char refusal[REFUSAL_SIZE];              /* why SQLite was told that somebody may not */

static int is_one_of(const char *word, const char *const *words) {
  while (*words && sqlite3_stricmp(word, *words) != 0) words++;
  return *words != NULL;
}

static int refuse(const char *format, const char *what) {
  sqlite3_snprintf(sizeof refusal, refusal, format, what);
  return SQLITE_DENY;
}

static int is_view(const char *name) {
  const char *names = sqlite3_str_value(views); /* NULL where there is none */
  char *line = sqlite3_mprintf("\n%s\n", name);
  int is = line && names && strstr(names, line) != NULL;
  sqlite3_free(line);
  return is;
}

static int may_pragma(const char *name, const char *value) {
  static const char *const reading[] = {
      "table_info",   "table_xinfo",      "table_list",        "index_list",      "index_info",
      "index_xinfo",  "foreign_key_list", "foreign_key_check", "integrity_check", "quick_check",
      "page_count",   "page_size",        "freelist_count",    "function_list",   "collation_list", NULL};
  static const char *const numbers[] = {"user_version", "application_id", NULL};
  if (is_one_of(name, numbers) && (value == NULL || who == OWNER)) return SQLITE_OK;
  if (is_one_of(name, reading) && (value == NULL || sqlite3_stricmp(name, "page_size") != 0)) return SQLITE_OK;
  return refuse("PRAGMA %s is not for databases in a context, or not for you", name);
}

/* Says of everything that a statement does whether it may. Triggers and views are named by what is in them. */
static int may(void *unused, int action, const char *a, const char *b, const char *schema, const char *in) {
  static const char *const random[] = {"random", "randomblob", NULL};
  /* Nobody writes there in SQL; whether what SQLite writes there may be is asked for by itself. */
  static const char *const schemas[] = {"sqlite_master", "sqlite_temp_master", NULL};
  if (who == OURSELVES) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return refuse("an input is one transaction: there is no %s in it", a);
    case SQLITE_PRAGMA:
      return may_pragma(a, b);
    case SQLITE_FUNCTION:
      return is_one_of(b, random) ? refuse("there is no randomness here: %s() has no value", b) : SQLITE_OK;
    case SQLITE_READ:
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      if (who == OWNER || in || is_view(a) || is_one_of(a, schemas)) return SQLITE_OK;
      return refuse("only the owner of the database writes to %s; others write to views", a);
    default:
      return who == OWNER ? SQLITE_OK : refuse("only the owner of the database changes what is in its schema%s", "");
  }
}

/* What SQL can ask of the message, by the number of the field. */
static void meta(sqlite3_context *context, int count, sqlite3_value **arguments) {
  int field = (int)(size_t)sqlite3_user_data(context);
  int size = lambda_meta(field, "", 0);
  char *text = sqlite3_malloc(size > 0 ? size : 1);
  if (!text) {
    sqlite3_result_error_nomem(context);
    return;
  }
  lambda_meta(field, text, size);
  if (field == META_SLOT || field == META_HEIGHT) {
    char digits[24] = {0};
    memcpy(digits, text, size < (int)sizeof digits ? (size_t)size : sizeof digits - 1);
    sqlite3_result_int64(context, strtoll(digits, NULL, 10));
    sqlite3_free(text);
  } else {
    sqlite3_result_text(context, text, size, sqlite3_free);
  }
}

/* Opens the database once, before the template is taken; nothing of it is read yet. */
__attribute__((constructor)) static void start(void) {
  static const struct { const char *name; enum lambda_meta field; } metas[] = {
      {"message", META_ID}, {"sender", META_FROM},     {"signer", META_OWNER}, {"slot", META_SLOT},
      {"height", META_HEIGHT}, {"process", META_PROCESS}, {"tags", META_TAGS}};
  if (sqlite3_initialize() != SQLITE_OK ||
      sqlite3_open_v2("region", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK ||
      sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA locking_mode=EXCLUSIVE", NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_set_authorizer(db, may, NULL) != SQLITE_OK) {
    __builtin_trap();
  }
  for (size_t i = 0; i < sizeof metas / sizeof *metas; i++) {
    sqlite3_create_function(db, metas[i].name, 0, SQLITE_UTF8, (void *)(size_t)metas[i].field, meta, NULL, NULL);
  }
  attach_file();
}

static void write_text(sqlite3_str *json, const unsigned char *text, int size) {
  sqlite3_str_appendchar(json, 1, '"');
  for (int i = 0, done = 0; i <= size; i++) {
    if (i < size && text[i] >= ' ' && text[i] != '"' && text[i] != '\\') continue;
    sqlite3_str_append(json, (const char *)text + done, i - done);
    done = i + 1;
    if (i == size) break;
    sqlite3_str_appendf(json, text[i] < ' ' ? "\\u%04x" : "\\%c", text[i]);
  }
  sqlite3_str_appendchar(json, 1, '"');
}

static void write_value(sqlite3_str *json, sqlite3_stmt *statement, int column) {
  int type = sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) {
    sqlite3_str_appendall(json, "null");
  } else if (type == SQLITE_BLOB) {
    const unsigned char *bytes = sqlite3_column_blob(statement, column);
    int size = sqlite3_column_bytes(statement, column);
    sqlite3_str_appendall(json, "{\"hex\":\"");
    for (int i = 0; i < size; i++) sqlite3_str_appendf(json, "%02x", bytes[i]);
    sqlite3_str_appendall(json, "\"}");
  } else if (type == SQLITE_FLOAT && !(sqlite3_column_double(statement, column) <= DBL_MAX &&
                                       sqlite3_column_double(statement, column) >= -DBL_MAX)) {
    sqlite3_str_appendall(json, sqlite3_column_double(statement, column) > 0 ? "1e999" : "-1e999");
  } else {
    const unsigned char *text = sqlite3_column_text(statement, column);
    int size = sqlite3_column_bytes(statement, column);
    if (type == SQLITE_TEXT) write_text(json, text, size);
    else sqlite3_str_append(json, (const char *)text, size);
  }
}

/* Runs a statement to its end and says its rows. */
static int run(sqlite3_stmt *statement, int kind) {
  int columns = sqlite3_column_count(statement), rows = 0, status;
  sqlite3_str *json = sqlite3_str_new(db);
  while ((status = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < columns; i++) {
      const char *name = sqlite3_column_name(statement, i);
      sqlite3_str_appendall(json, i > 0 ? "," : rows++ > 0 ? ",{" : "[{");
      write_text(json, (const unsigned char *)name, (int)strlen(name));
      sqlite3_str_appendchar(json, 1, ':');
      write_value(json, statement, i);
    }
    sqlite3_str_appendchar(json, 1, '}');
  }
  sqlite3_str_appendall(json, rows == 0 ? "[]" : "]");
  if (status == SQLITE_DONE) status = sqlite3_str_errcode(json);
  if (status == SQLITE_OK && columns > 0) lambda_emit(kind, sqlite3_str_value(json), sqlite3_str_length(json));
  sqlite3_free(sqlite3_str_finish(json));
  return status;
}

static int reject(const char *words) {
  lambda_emit(REPORT, words, (int)strlen(words));
  return REJECT;
}

/* Why something was not done, in SQLite's words or those of may(). */
static int reject_for(int status) {
  if (*refusal) return reject(refusal);
  return reject(sqlite3_errcode(db) == status ? sqlite3_errmsg(db) : sqlite3_errstr(status));
}

/* The input as text that ends with a zero, or nothing. */
static char *script(void) {
  int size = lambda_input("", 0);
  char *sql = sqlite3_malloc(size + 1);
  if (sql) {
    lambda_input(sql, size);
    sql[size] = 0;
  }
  return sql;
}

/* Does what a script says, statement by statement. */
static int evaluate(const char *sql, int kind) {
  int statements = 0;
  while (*sql) {
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db, sql, -1, &statement, &sql);
    if (status == SQLITE_OK && statement) {
      statements++;
      if (kind == REPORT && !sqlite3_stmt_readonly(statement)) return reject("an inspection writes nothing");
      status = run(statement, kind);
      int ended = sqlite3_finalize(statement);
      if (status == SQLITE_OK) status = ended;
    }
    if (status != SQLITE_OK) return reject_for(status);
  }
  return statements > 0 ? ACCEPT : reject("there is no SQL in the message");
}

static int ours(const char *sql) { return sqlite3_exec(db, sql, NULL, NULL, NULL); }

static int note_view(void *unused, int columns, char **values, char **names) {
  sqlite3_str_appendf(views, "\n%s\n", values[0]);
  return 0;
}

static int note_views(void) {
  views = sqlite3_str_new(db);
  return sqlite3_exec(db, "SELECT name FROM sqlite_schema WHERE type='view'", note_view, NULL, NULL);
}

static int is_owner(void) {
  char owner[ADDRESS_SIZE_MAX], signer[ADDRESS_SIZE_MAX];
  int size = ctx_get(OWNER_KEY, sizeof OWNER_KEY - 1, owner, sizeof owner);
  return size > 0 && size <= (int)sizeof owner && size == lambda_meta(META_OWNER, signer, sizeof signer) &&
         memcmp(owner, signer, (size_t)size) == 0;
}

EXPORT("create") int create(void) {
  char owner[ADDRESS_SIZE_MAX];
  int size = lambda_meta(META_OWNER, owner, sizeof owner);
  if (size < 1 || size > (int)sizeof owner) return reject("nobody signed the item that begins the process");
  ctx_put(OWNER_KEY, sizeof OWNER_KEY - 1, owner, size);
  return ACCEPT;
}

EXPORT("advance") int advance(void) {
  char *sql = script();
  if (!sql) return reject("the script is larger than the memory");
  int owns = is_owner(), status = ours("BEGIN");
  if (status == SQLITE_OK && !owns) status = note_views();
  if (status != SQLITE_OK) return reject_for(status);
  who = owns ? OWNER : STRANGER;
  int said = evaluate(sql, NOTICE);
  who = OURSELVES;
  if (said == ACCEPT) status = ours("COMMIT");
  return status == SQLITE_OK ? said : reject_for(status);
}

EXPORT("inspect") int inspect(void) {
  char *sql = script();
  if (!sql) return reject("the query is larger than the memory");
  int status = ours("BEGIN");
  if (status != SQLITE_OK) return reject_for(status);
  who = OWNER; /* who may read, and writes nothing */
  return evaluate(sql, REPORT);
}
