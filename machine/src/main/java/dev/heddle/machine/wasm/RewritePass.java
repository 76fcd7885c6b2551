package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.ModuleRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a published module into one that the engine can run under limits.
 *
 * <p>In one pass over the binary it charges gas inside the module, caps its memory and tables, and
 * exports every mutable global, so that a host can put a failed message back. Everything else is
 * copied byte for byte; custom sections are dropped. The same module and options always give the
 * same bytes. Functions keep their numbers unless the metering import is not the last one.
 */
final class RewritePass {
  /** The largest module that is looked at. */
  static final int MODULE_BYTES_MAX = 32 << 20;

  /** The largest module that may come of it: gas can make one grow several times. */
  static final int REWRITTEN_BYTES_MAX = 128 << 20;

  /** The most mutable globals, each of which is saved and restored around a message. */
  static final int MUTABLE_GLOBALS_MAX = 1_024;

  /** The most entries in one table, at the start and after growing. */
  static final long TABLE_ENTRIES_MAX = 1_000_000;

  /** The most tables. */
  static final int TABLES_MAX = 16;

  static final long PAGE_BYTES = 65_536;

  private static final String GLOBAL_PREFIX = Rewritten.EXPORT_PREFIX + "global_";
  private static final long PAGES_MAX_32 = 65_536;

  private final byte[] module;
  private final RewriteOptions options;
  private final WasmLayout layout;
  private final @Nullable WasmFunctions functions;
  private final boolean metered;
  private final int gasUsedGlobal;
  private final Optional<WasmLimits> memory;
  private final Optional<WriteMarks> marks;
  private final WasmWriter section;

  private RewritePass(byte[] module, RewriteOptions options) {
    this.module = module;
    this.options = options;
    this.layout = WasmLayout.of(module);
    this.functions = replacedImport();
    this.metered = options.meter() || functions != null;
    this.gasUsedGlobal = layout.globals().size();
    this.memory = layout.memory().map(this::capMemory);
    this.marks =
        memory
            .filter(limits -> options.markWrites())
            .map(limits -> new WriteMarks(limits.wide(), limits.max() * PAGE_BYTES));
    this.section = new WasmWriter(1 << 16, REWRITTEN_BYTES_MAX);
    checkTables();
  }

  /**
   * Rewrites a module.
   *
   * @throws ModuleRefusedException if it is malformed, beyond a limit, or uses what would make its
   *     results depend on the machine
   */
  static Rewritten rewrite(Bytes module, RewriteOptions options) {
    if (module.size() > MODULE_BYTES_MAX) {
      throw new ModuleRefusedException(
          "the module has " + module.size() + " bytes; at most " + MODULE_BYTES_MAX + " are read");
    }
    return new RewritePass(module.toByteArray(), options).rewritten();
  }

  private Rewritten rewritten() {
    List<String> exportedGlobals = stateExports();
    WasmWriter out = new WasmWriter(2 * module.length + 1024, REWRITTEN_BYTES_MAX);
    out.raw(module, 0, 8);
    for (int id : WasmLayout.ORDER) {
      section.clear();
      writeSection(id);
      if (section.size() > 0) {
        out.u8(id).sized(section);
      }
    }
    return new Rewritten(
        out.toBytes(),
        memory.map(WasmLimits::wide).orElse(false),
        memory.map(WasmLimits::initial).orElse(0L) * PAGE_BYTES,
        memory.map(WasmLimits::max).orElse(0L) * PAGE_BYTES,
        exportedGlobals,
        marks.isPresent(),
        metered);
  }

  private @Nullable WasmFunctions replacedImport() {
    Optional<WasmMeteringImport> found = layout.meteringImport();
    if (found.isEmpty()) {
      return null;
    }
    if (options.meter()) {
      throw new ModuleRefusedException(
          "the module imports metering.usegas, so it is metered already; publish it with a format"
              + " that does not meter it again");
    }
    return options.meterImportedCalls()
        ? new WasmFunctions(found.orElseThrow(), layout.importedFunctions())
        : null;
  }

  private WasmLimits capMemory(WasmLimits declared) {
    long pages = options.memoryBytesMax() / PAGE_BYTES;
    long pagesMax = declared.wide() ? pages : Math.min(pages, PAGES_MAX_32);
    if (declared.initial() > pagesMax) {
      throw new ModuleRefusedException(
          String.format(
              Locale.ROOT,
              "the module starts with %d pages of memory (64 KiB each); at most %d are allowed",
              declared.initial(),
              pagesMax));
    }
    return declared.capped(pagesMax);
  }

  private void checkTables() {
    if (layout.tables().size() > TABLES_MAX) {
      throw new ModuleRefusedException(
          "the module has " + layout.tables().size() + " tables; at most " + TABLES_MAX);
    }
    for (WasmLimits table : layout.tables()) {
      if (table.initial() > TABLE_ENTRIES_MAX) {
        throw new ModuleRefusedException(
            "a table starts with "
                + table.initial()
                + " entries; at most "
                + TABLE_ENTRIES_MAX
                + " are allowed");
      }
    }
  }

  /** The export names of all state in globals, whether the module chose them or we do. */
  private List<String> stateExports() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < layout.globals().size(); i++) {
      if (layout.globals().get(i).isState()) {
        names.add(layout.globalExports().getOrDefault(i, GLOBAL_PREFIX + i));
      }
    }
    if (names.size() > MUTABLE_GLOBALS_MAX) {
      throw new ModuleRefusedException(
          "the module has "
              + names.size()
              + " mutable globals; at most "
              + MUTABLE_GLOBALS_MAX
              + " are allowed");
    }
    return names;
  }

  private void writeSection(int id) {
    WasmReader reader = layout.section(id);
    switch (id) {
      case WasmLayout.IMPORT -> writeImports(reader);
      case WasmLayout.FUNCTION -> writeFunctions(reader);
      case WasmLayout.TABLE -> writeTables(reader);
      case WasmLayout.MEMORY -> writeMemory(reader);
      case WasmLayout.GLOBAL -> writeGlobals(reader);
      case WasmLayout.EXPORT -> writeExports(reader);
      case WasmLayout.START -> writeStart(reader);
      case WasmLayout.ELEMENT -> writeElements(reader);
      case WasmLayout.CODE -> writeCode(reader);
      default -> section.raw(module, reader.position(), reader.end());
    }
  }

  private void writeImports(WasmReader reader) {
    if (!reader.hasMore()) {
      return;
    }
    int count = reader.count(1);
    section.unsigned(functions == null ? count : count - 1L);
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    // The entry that goes and the limits that change may come in either order.
    boolean memoryFirst =
        functions == null
            || layout.memory().stream().anyMatch(m -> m.from() < functions.metering().from());
    if (memoryFirst) {
      capImportedMemory(copier);
    }
    if (functions != null) {
      copier.replace(functions.metering().from(), functions.metering().to());
    }
    if (!memoryFirst) {
      capImportedMemory(copier);
    }
    copier.copyTo(reader.end());
  }

  private void capImportedMemory(WasmCopier copier) {
    if (layout.memoryImported()) {
      WasmLimits limits = memory.orElseThrow();
      limits.writeTo(copier.replace(limits.from(), limits.to()));
    }
  }

  private void writeFunctions(WasmReader reader) {
    if (functions == null) {
      section.raw(module, reader.position(), reader.end());
      return;
    }
    section.unsigned(layout.definedFunctions() + 1L).unsigned(functions.metering().type());
    if (reader.hasMore()) {
      reader.u32();
      section.raw(module, reader.position(), reader.end());
    }
  }

  private void writeTables(WasmReader reader) {
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    for (WasmLimits table : layout.definedTables()) {
      table.capped(TABLE_ENTRIES_MAX).writeTo(copier.replace(table.from(), table.to()));
    }
    copier.copyTo(reader.end());
  }

  private void writeMemory(WasmReader reader) {
    boolean own = reader.hasMore() && memory.isPresent() && !layout.memoryImported();
    int count = (own ? 1 : 0) + (marks.isPresent() ? 1 : 0);
    if (count == 0) {
      return;
    }
    section.unsigned(count);
    if (own) {
      memory.orElseThrow().writeTo(section);
    }
    marks.ifPresent(all -> all.declareMemory(section));
  }

  private void writeGlobals(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(1) : 0;
    int added = metered ? 2 : 0;
    if (count + added == 0) {
      return;
    }
    section.unsigned((long) count + added);
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    if (functions != null) {
      for (int i = 0; i < count; i++) {
        WasmGlobal.read(reader);
        functions.renumberExpression(reader, gasUsedGlobal, copier);
      }
    }
    copier.copyTo(reader.end());
    if (metered) {
      writeGasGlobal(0);
      writeGasGlobal(GasSchedule.DEFAULT_LIMIT);
    }
  }

  private void writeGasGlobal(long initial) {
    section.u8(WasmGlobal.I64).u8(1);
    section.u8(WasmInstructions.I64_CONST).signed(initial).u8(WasmInstructions.END);
  }

  private void writeExports(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(3) : 0;
    List<Integer> unexported = new ArrayList<>();
    for (int i = 0; i < layout.globals().size(); i++) {
      if (layout.globals().get(i).isState() && !layout.globalExports().containsKey(i)) {
        unexported.add(i);
      }
    }
    int added = unexported.size() + (marks.isPresent() ? 1 : 0) + (metered ? 2 : 0);
    if (count + added == 0) {
      return;
    }
    section.unsigned((long) count + added);
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    for (int i = 0; functions != null && i < count; i++) {
      reader.name();
      if (reader.u8() == WasmLayout.KIND_FUNCTION) {
        functions.renumberNext(reader, copier);
      } else {
        reader.u32();
      }
    }
    copier.copyTo(reader.end());
    for (int global : unexported) {
      exportGlobal(GLOBAL_PREFIX + global, global);
    }
    if (marks.isPresent()) {
      section.name(Rewritten.WRITTEN).u8(WasmLayout.KIND_MEMORY).unsigned(WriteMarks.MEMORY);
    }
    if (metered) {
      exportGlobal(Rewritten.GAS_USED, gasUsedGlobal);
      exportGlobal(Rewritten.GAS_LIMIT, gasUsedGlobal + 1);
    }
  }

  private void exportGlobal(String name, int global) {
    section.name(name).u8(WasmLayout.KIND_GLOBAL).unsigned(global);
  }

  private void writeStart(WasmReader reader) {
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    if (functions != null && reader.hasMore()) {
      functions.renumberNext(reader, copier);
    }
    copier.copyTo(reader.end());
  }

  private void writeElements(WasmReader reader) {
    WasmCopier copier = new WasmCopier(module, reader.position(), section);
    if (functions != null && reader.hasMore()) {
      int count = reader.count(2);
      for (int i = 0; i < count; i++) {
        renumberElements(reader, functions, copier);
      }
      WasmLayout.expectEnd(reader);
    }
    copier.copyTo(reader.end());
  }

  /** One segment in any of its eight forms: passive or declared, with a table, as expressions. */
  private void renumberElements(WasmReader reader, WasmFunctions numbers, WasmCopier copier) {
    long form = reader.u32();
    if (form > 7) {
      throw reader.malformed("an element segment of the form " + form + " is not known here");
    }
    boolean active = (form & 1) == 0;
    if (active && (form & 2) != 0) {
      reader.u32();
    }
    if (active) {
      numbers.renumberExpression(reader, gasUsedGlobal, copier);
    }
    if ((form & 3) != 0) {
      reader.u8();
    }
    int count = reader.count(1);
    for (int i = 0; i < count; i++) {
      if ((form & 4) != 0) {
        numbers.renumberExpression(reader, gasUsedGlobal, copier);
      } else {
        numbers.renumberNext(reader, copier);
      }
    }
  }

  private void writeCode(WasmReader reader) {
    int count = reader.hasMore() ? reader.count(2) : 0;
    if (count != layout.definedFunctions()) {
      throw reader.malformed(
          layout.definedFunctions() + " functions are declared but " + count + " have code");
    }
    if (count == 0 && functions == null) {
      return;
    }
    section.unsigned(functions == null ? count : count + 1L);
    BodyWriter.Additions additions =
        new BodyWriter.Additions(
            options.meter(), new GasMeter(gasUsedGlobal), functions, marks, gasUsedGlobal);
    BodyWriter bodies = new BodyWriter(module, additions, REWRITTEN_BYTES_MAX);
    if (functions != null) {
      bodies.writeMeteringFunction(functions.metering().wide(), section);
    }
    for (int i = 0; i < count; i++) {
      bodies.write(reader.part(reader.u32()), layout.parameterCount(i), section);
    }
    WasmLayout.expectEnd(reader);
  }
}
