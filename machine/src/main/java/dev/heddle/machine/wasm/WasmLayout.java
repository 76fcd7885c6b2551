package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the sections of a module are, and what they declare: all that the rewriting has to know
 * before it writes.
 *
 * <p>Reading it checks the structure of every section that the rewriting touches; the engine
 * validates the rest. Source: WebAssembly core specification 2.0, section 5.5, with 64-bit memories
 * and tables.
 */
final class WasmLayout {
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int START = 8;
  static final int ELEMENT = 9;
  static final int CODE = 10;
  static final int DATA = 11;
  static final int DATA_COUNT = 12;

  /** The sections in the order in which a module has them. */
  static final int[] ORDER = {
    TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, DATA_COUNT, CODE, DATA
  };

  static final int KIND_FUNCTION = 0;
  private static final int KIND_TABLE = 1;
  static final int KIND_MEMORY = 2;
  static final int KIND_GLOBAL = 3;

  private static final long HEADER = 0x0061736d_01000000L; // "\0asm" and the version
  private static final int FUNCTION_TYPE = 0x60;
  private static final int I64 = 0x7e;
  private static final int I32 = 0x7f;

  private final byte[] module;
  private final int[] sectionFrom = new int[DATA_COUNT + 1];
  private final int[] sectionTo = new int[DATA_COUNT + 1];

  private int[] typeAt = {};
  private int[] definedTypes = {};
  private int importedFunctions;
  private final List<WasmGlobal> globals = new ArrayList<>();
  private final List<WasmLimits> tables = new ArrayList<>();
  private int importedTables;
  private @Nullable WasmLimits memory;
  private boolean memoryImported;
  private @Nullable WasmMeteringImport meteringImport;
  private final Map<Integer, String> globalExports = new HashMap<>();

  private WasmLayout(byte[] module) {
    this.module = module;
  }

  /** The layout of a published module, in which exports of ours are refused. */
  static WasmLayout of(byte[] module) {
    return of(module, Rewritten.EXPORT_PREFIX);
  }

  /** The layout of a module that the rewriting has written. */
  static WasmLayout ofRewritten(byte[] module) {
    return of(module, null);
  }

  private static WasmLayout of(byte[] module, @Nullable String reserved) {
    WasmLayout layout = new WasmLayout(module);
    layout.findSections();
    layout.readTypes(layout.section(TYPE));
    layout.readImports(layout.section(IMPORT));
    layout.readFunctions(layout.section(FUNCTION));
    layout.readTables(layout.section(TABLE));
    layout.readMemories(layout.section(MEMORY));
    layout.readGlobals(layout.section(GLOBAL));
    layout.readExports(layout.section(EXPORT), reserved);
    return layout;
  }

  /** The payload of a section; empty when the module does not have it. */
  WasmReader section(int id) {
    return new WasmReader(module, sectionFrom[id], sectionTo[id]);
  }

  int importedFunctions() {
    return importedFunctions;
  }

  int definedFunctions() {
    return definedTypes.length;
  }

  /** How many parameters the function with this place among the defined ones has. */
  int parameterCount(int definedFunction) {
    return type(definedTypes[definedFunction]).count(1);
  }

  /** All globals, the imported ones first. */
  List<WasmGlobal> globals() {
    return globals;
  }

  /** Names under which globals are exported; one is enough. */
  Map<Integer, String> globalExports() {
    return globalExports;
  }

  List<WasmLimits> definedTables() {
    return tables.subList(importedTables, tables.size());
  }

  List<WasmLimits> tables() {
    return tables;
  }

  Optional<WasmLimits> memory() {
    return Optional.ofNullable(memory);
  }

  boolean memoryImported() {
    return memoryImported;
  }

  Optional<WasmMeteringImport> meteringImport() {
    return Optional.ofNullable(meteringImport);
  }

  private void findSections() {
    WasmReader reader = new WasmReader(module, 0, module.length);
    checkHeader(reader);
    int place = 0;
    while (reader.hasMore()) {
      int id = reader.u8();
      WasmReader payload = reader.part(reader.u32());
      if (id == 0) {
        continue; // Names and the like: they change no result, and their indices would be stale.
      }
      while (place < ORDER.length && ORDER[place] != id) {
        place++;
      }
      if (place == ORDER.length) {
        throw unexpectedSection(id, reader);
      }
      place++;
      sectionFrom[id] = payload.position();
      sectionTo[id] = payload.end();
    }
  }

  private static void checkHeader(WasmReader reader) {
    long header = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      header = (header << 8) | reader.u8();
    }
    if (header != HEADER) {
      throw new ModuleRefusedException(
          "the module is no WebAssembly binary of version 1: it must begin with 0061736d 01000000");
    }
  }

  private static ModuleRefusedException unexpectedSection(int id, WasmReader reader) {
    if (id == 13) {
      return new ModuleRefusedException(
          "the module has exception tags, which are refused: build with JavaScript-style or"
              + " setjmp-style exceptions");
    }
    return reader.malformed("section " + id + " is unknown, repeated or out of order");
  }

  private void readTypes(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(3) : 0;
    typeAt = new int[count];
    for (int i = 0; i < count; i++) {
      if (reader.u8() != FUNCTION_TYPE) {
        throw new ModuleRefusedException(
            "type " + i + " is not a function type; garbage-collected types are refused");
      }
      typeAt[i] = reader.position();
      reader.skipValueTypes();
      reader.skipValueTypes();
    }
    expectEnd(reader);
  }

  private WasmReader type(int index) {
    return new WasmReader(module, typeAt[index], sectionTo[TYPE]);
  }

  private void readImports(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(4) : 0;
    for (int i = 0; i < count; i++) {
      int from = reader.position();
      boolean metering = reader.name().equals(WasmMeteringImport.MODULE);
      boolean usegas = reader.name().equals(WasmMeteringImport.FIELD) && metering;
      int kind = reader.u8();
      switch (kind) {
        case KIND_FUNCTION -> {
          int type = reader.index(typeAt.length, "type");
          if (usegas) {
            foundMeteringImport(type, from, reader.position());
          }
          importedFunctions++;
        }
        case KIND_TABLE -> {
          readTable(reader);
          importedTables++;
        }
        case KIND_MEMORY -> {
          readMemory(reader);
          memoryImported = true;
        }
        case KIND_GLOBAL -> {
          globals.add(WasmGlobal.read(reader));
        }
        default -> throw reader.malformed("an import of the kind " + kind + " is not known here");
      }
    }
    expectEnd(reader);
  }

  private void foundMeteringImport(int type, int from, int to) {
    if (meteringImport != null) {
      throw new ModuleRefusedException("the module imports metering.usegas more than once");
    }
    WasmReader signature = type(type);
    int parameters = signature.count(1);
    int parameter = parameters == 1 ? signature.u8() : 0;
    if ((parameter != I32 && parameter != I64) || signature.count(1) != 0) {
      throw new ModuleRefusedException(
          "the module imports metering.usegas with another type than one i32 or i64");
    }
    meteringImport = new WasmMeteringImport(importedFunctions, type, parameter == I64, from, to);
  }

  private void readFunctions(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(1) : 0;
    definedTypes = new int[count];
    for (int i = 0; i < count; i++) {
      definedTypes[i] = reader.index(typeAt.length, "type");
    }
    expectEnd(reader);
  }

  private void readTables(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(3) : 0;
    for (int i = 0; i < count; i++) {
      readTable(reader);
    }
    expectEnd(reader);
  }

  private void readTable(WasmReader reader) {
    int type = reader.u8();
    if (type != 0x70 && type != 0x6f) {
      throw new ModuleRefusedException(
          "a table holds elements of the type "
              + type
              + "; only functions and externals are known");
    }
    tables.add(WasmLimits.read(reader));
  }

  private void readMemories(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(2) : 0;
    for (int i = 0; i < count; i++) {
      readMemory(reader);
    }
    expectEnd(reader);
  }

  private void readMemory(WasmReader reader) {
    if (memory != null) {
      throw WasmInstructions.multipleMemories();
    }
    memory = WasmLimits.read(reader);
  }

  private void readGlobals(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(4) : 0;
    for (int i = 0; i < count; i++) {
      globals.add(WasmGlobal.read(reader));
      WasmCode initial = new WasmCode(reader, 0, globals.size() - 1);
      while (initial.next()) {
        // Only the length matters.
      }
    }
    expectEnd(reader);
  }

  private void readExports(WasmReader reader, @Nullable String reserved) {
    int count = reader.hasMore() ? reader.count(3) : 0;
    for (int i = 0; i < count; i++) {
      String name = reader.name();
      if (reserved != null && name.startsWith(reserved)) {
        throw new ModuleRefusedException(
            "the module exports " + name + "; names that begin like this are reserved");
      }
      int kind = reader.u8();
      if (kind == KIND_GLOBAL) {
        globalExports.putIfAbsent(reader.index(globals.size(), "global"), name);
      } else {
        reader.u32();
      }
    }
    expectEnd(reader);
  }

  static void expectEnd(WasmReader reader) {
    if (reader.hasMore()) {
      throw reader.malformed("a section or function is longer than its contents");
    }
  }
}
