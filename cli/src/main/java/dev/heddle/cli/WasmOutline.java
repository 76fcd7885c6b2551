package dev.heddle.cli;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the outside of a WebAssembly binary shows: imports, exports, memory.
 *
 * @param imports as {@code module.name}
 * @param memory64 whether addresses have 64 bits
 * @param memoryPagesMin pages of 64 KiB the module begins with
 */
record WasmOutline(
    List<String> imports, Set<String> exports, boolean memory64, long memoryPagesMin) {
  static final int PAGE_BYTES = 65_536;

  private static final Bytes MAGIC = Bytes.hex("0061736d01000000");
  private static final int IMPORTS = 2;
  private static final int MEMORIES = 5;
  private static final int EXPORTS = 7;

  WasmOutline {
    imports = List.copyOf(imports);
    exports = Set.copyOf(exports);
  }

  /**
   * Reads the sections that matter and skips the others.
   *
   * @throws IllegalArgumentException if it is not a WebAssembly binary, with the reason
   */
  static WasmOutline of(Bytes wasm) {
    if (!wasm.startsWith(MAGIC)) {
      throw new IllegalArgumentException("it does not begin like a WebAssembly binary");
    }
    Reader reader = new Reader(wasm.from(MAGIC.size()));
    Found found = new Found();
    while (!reader.atEnd()) {
      int section = reader.octet();
      Reader body = reader.cut(reader.number());
      switch (section) {
        case IMPORTS -> readImports(body, found);
        case MEMORIES -> {
          if (body.number() > 0) {
            readMemory(body, found);
          }
        }
        case EXPORTS -> readExports(body, found);
        default -> {}
      }
    }
    return new WasmOutline(found.imports, found.exports, found.memory64, found.pagesMin);
  }

  private static void readImports(Reader body, Found found) {
    for (long left = body.number(); left > 0; left--) {
      found.imports.add(body.name() + "." + body.name());
      switch (body.octet()) {
        case 0 -> body.number();
        case 1 -> {
          body.octet();
          body.limits();
        }
        case 2 -> readMemory(body, found);
        case 3 -> {
          body.octet();
          body.octet();
        }
        case 4 -> {
          body.octet();
          body.number();
        }
        default -> throw new IllegalArgumentException("it imports something of unknown kind");
      }
    }
  }

  private static void readMemory(Reader body, Found found) {
    Limits limits = body.limits();
    found.memory64 = limits.wide();
    found.pagesMin = limits.min();
  }

  private static void readExports(Reader body, Found found) {
    for (long left = body.number(); left > 0; left--) {
      found.exports.add(body.name());
      body.octet();
      body.number();
    }
  }

  private static final class Found {
    private final List<String> imports = new ArrayList<>();
    private final Set<String> exports = new HashSet<>();
    private boolean memory64;
    private long pagesMin;
  }

  private record Limits(boolean wide, long min) {}

  /** A cursor over bytes that never leaves them. */
  private static final class Reader {
    private static final int NUMBER_BYTES_MAX = 10;

    private final Bytes bytes;
    private int at;

    Reader(Bytes bytes) {
      this.bytes = bytes;
    }

    boolean atEnd() {
      return at >= bytes.size();
    }

    int octet() {
      if (atEnd()) {
        throw new IllegalArgumentException("it ends in the middle of something");
      }
      return bytes.at(at++) & 0xff;
    }

    /** An unsigned LEB128 number. */
    long number() {
      long value = 0;
      for (int i = 0; i < NUMBER_BYTES_MAX; i++) {
        int next = octet();
        value |= (long) (next & 0x7f) << (7 * i);
        if (next < 0x80) {
          return value;
        }
      }
      throw new IllegalArgumentException("it has a number that is too long");
    }

    String name() {
      return bytes(number()).utf8();
    }

    Limits limits() {
      int flags = octet();
      long min = number();
      if ((flags & 1) != 0) {
        number();
      }
      return new Limits((flags & 4) != 0, min);
    }

    Reader cut(long size) {
      return new Reader(bytes(size));
    }

    private Bytes bytes(long size) {
      if (size < 0 || size > bytes.size() - at) {
        throw new IllegalArgumentException("it ends in the middle of something");
      }
      Bytes part = bytes.slice(at, at + (int) size);
      at += (int) size;
      return part;
    }
  }
}
