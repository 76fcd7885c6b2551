package dev.heddle.machine.reference;

import dev.heddle.machine.wasm.ModuleFormat;
import java.util.List;
import java.util.Map;

/** What differs between the generations of emscripten glue that ao modules were built with. */
enum HostGlue {
  EMSCRIPTEN("emscripten", true, 524_288_000),
  EMSCRIPTEN_2("emscripten2", true, 524_288_000),
  EMSCRIPTEN_3("emscripten3", false, 4_294_901_760L),
  EMSCRIPTEN_4("emscripten4", false, 4_294_901_760L),
  WASM64("wasm64", false, 17_179_869_184L);

  private static final List<String> ENVIRONMENT =
      List.of(
          "USER=web_user",
          "LOGNAME=web_user",
          "PATH=/",
          "PWD=/",
          "HOME=/home/web_user",
          "LANG=C.UTF-8",
          "_=./this.program");

  private static final Map<String, String> SHORT_IMPORTS =
      Map.ofEntries(
          Map.entry("w", "__syscall_dup3"),
          Map.entry("d", "__syscall_fcntl64"),
          Map.entry("z", "__syscall_ioctl"),
          Map.entry("r", "__syscall_lstat64"),
          Map.entry("g", "__syscall_openat"),
          Map.entry("s", "__syscall_renameat"),
          Map.entry("t", "__syscall_rmdir"),
          Map.entry("e", "__syscall_unlinkat"),
          Map.entry("a", "_emscripten_date_now"),
          Map.entry("A", "_emscripten_get_now_is_monotonic"),
          Map.entry("p", "_emscripten_throw_longjmp"),
          Map.entry("B", "_gmtime_js"),
          Map.entry("C", "_localtime_js"),
          Map.entry("i", "_mktime_js"),
          Map.entry("j", "_tzset_js"),
          Map.entry("D", "abort"),
          Map.entry("k", "emscripten_memcpy_big"),
          Map.entry("q", "emscripten_resize_heap"),
          Map.entry("u", "environ_get"),
          Map.entry("v", "environ_sizes_get"),
          Map.entry("l", "exit"),
          Map.entry("c", "fd_close"),
          Map.entry("y", "fd_read"),
          Map.entry("o", "fd_seek"),
          Map.entry("f", "fd_write"),
          Map.entry("h", "getTempRet0"),
          Map.entry("x", "invoke_vii"),
          Map.entry("b", "setTempRet0"),
          Map.entry("n", "strftime"),
          Map.entry("m", "system"));

  private static final Map<String, String> SHORT_EXPORTS =
      Map.ofEntries(
          Map.entry("memory", "E"),
          Map.entry("__wasm_call_ctors", "F"),
          Map.entry("handle", "G"),
          Map.entry("main", "H"),
          Map.entry("__indirect_function_table", "I"),
          Map.entry("malloc", "J"),
          Map.entry("__errno_location", "K"),
          Map.entry("setThrew", "L"),
          Map.entry("stackSave", "M"),
          Map.entry("stackRestore", "N"),
          Map.entry("stackAlloc", "O"));

  private final String tag;
  private final boolean early;
  private final double heapBytesMax;

  HostGlue(String tag, boolean early, double heapBytesMax) {
    this.tag = tag;
    this.early = early;
    this.heapBytesMax = heapBytesMax;
  }

  static HostGlue of(ModuleFormat format) {
    for (HostGlue glue : values()) {
      if (glue.tag.equals(format.glue())) {
        return glue;
      }
    }
    throw new IllegalArgumentException("no host for the glue " + format.glue());
  }

  /** Whether addresses are 64 bits wide. */
  boolean wide() {
    return this == WASM64;
  }

  /** The first two generations: no legalised 64-bit numbers, another calendar, another stack. */
  boolean early() {
    return early;
  }

  /** Whether the module can be suspended, and so read a drive. */
  boolean asyncify() {
    return this == EMSCRIPTEN_4 || this == WASM64;
  }

  boolean files() {
    return this != EMSCRIPTEN;
  }

  /** Whether the end of the stack is marked. */
  boolean cookies() {
    return this != EMSCRIPTEN;
  }

  boolean terminalReads() {
    return !early;
  }

  List<String> environment() {
    return early || this == EMSCRIPTEN_3 ? ENVIRONMENT : List.of();
  }

  double heapBytesMax() {
    return heapBytesMax;
  }

  /** What is set aside on the module's stack for a text and its NUL. */
  int textSpace(String text) {
    return early ? 4 * text.length() + 1 : HostText.size(text) + 1;
  }

  /** What system() says of whether there is a shell. */
  int noShell() {
    return this == EMSCRIPTEN_4 ? 1 : 0;
  }

  /** What emscripten_get_now says. */
  double now(HostClock clock) {
    if (this == EMSCRIPTEN) {
      return 0;
    }
    int now = clock.tick();
    // The early glue adds two parts of a time that was replaced by a number, and so undefined ones.
    return early ? Double.NaN : now;
  }

  boolean hasMain() {
    return early || this == EMSCRIPTEN_3;
  }

  /** Whether main gets a name as its only argument. */
  boolean namesProgram() {
    return this == EMSCRIPTEN_2;
  }

  /** What an import is called elsewhere. */
  String importName(String module, String name) {
    return this == EMSCRIPTEN && module.equals("a") ? SHORT_IMPORTS.getOrDefault(name, name) : name;
  }

  /** What an export is called in the module. */
  String exportName(String name) {
    return this == EMSCRIPTEN ? SHORT_EXPORTS.getOrDefault(name, name) : name;
  }
}
