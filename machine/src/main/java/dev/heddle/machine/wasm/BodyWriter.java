package dev.heddle.machine.wasm;

import dev.heddle.machine.ModuleRefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes function bodies as they run here: with charges for gas where the module has none, with
 * charges in place of calls of the metering import where it has, and with marks for what is written
 * to memory. Where nothing of that is wanted a body is stepped through all the same, since that
 * finds what is refused.
 */
final class BodyWriter {
  /** As many as V8 allows; a sum beyond it would name a wrong local. */
  static final int LOCALS_MAX = 50_000;

  /**
   * What a body is to do that it did not.
   *
   * @param metered whether it charges what {@link GasSchedule} says
   * @param functions renumbers functions and names the import whose calls become charges
   * @param globals how many the module had
   */
  record Additions(
      boolean metered,
      GasMeter gas,
      @Nullable WasmFunctions functions,
      Optional<WriteMarks> marks,
      int globals) {}

  private final byte[] module;
  private final Additions additions;
  private final WasmWriter body;
  private final WasmWriter code;
  private final WasmWriter segment;

  /** Where the locals that are added to the body begin: a scratch, then those of the marks. */
  private int addedLocals;

  private boolean needsLocals;

  BodyWriter(byte[] module, Additions additions, int bytesMax) {
    this.module = module;
    this.additions = additions;
    this.body = new WasmWriter(1 << 16, bytesMax);
    this.code = new WasmWriter(1 << 16, bytesMax);
    this.segment = new WasmWriter(1 << 12, bytesMax);
  }

  /** Writes one body, its size first. */
  void write(WasmReader reader, int parameters, WasmWriter out) {
    int localsFrom = reader.position();
    int groups = reader.count(2);
    int groupsFrom = reader.position();
    addedLocals = parameters + skipLocals(groups, reader);
    int codeFrom = reader.position();
    needsLocals = false;
    code.clear();
    segment.clear();
    writeCode(new WasmCode(reader, addedLocals, additions.globals()), codeFrom);
    WasmLayout.expectEnd(reader);
    body.clear();
    if (needsLocals) {
      int more = 1 + (additions.marks().isPresent() ? WriteMarks.localGroups() : 0);
      body.unsigned((long) groups + more).raw(module, groupsFrom, codeFrom);
      body.unsigned(1).u8(WasmGlobal.I64);
      additions.marks().ifPresent(marks -> marks.declareLocals(body));
    } else {
      body.raw(module, localsFrom, codeFrom);
    }
    out.sized(body.append(code));
  }

  /** Writes the function that takes the metering import's place for whoever does not call it. */
  void writeMeteringFunction(boolean wide, WasmWriter out) {
    code.clear();
    code.u8(WasmInstructions.LOCAL_GET).unsigned(0);
    additions.gas().chargeTop(wide, 1, code);
    code.u8(WasmInstructions.END);
    body.clear();
    body.unsigned(1).unsigned(1).u8(WasmGlobal.I64);
    out.sized(body.append(code));
  }

  private void writeCode(WasmCode instructions, int codeFrom) {
    WasmCopier copier = new WasmCopier(module, codeFrom, segment);
    long cost = 0;
    boolean entry = true;
    while (instructions.next()) {
      int opcode = instructions.opcode();
      change(instructions, copier);
      cost += GasSchedule.cost(opcode);
      if (GasSchedule.endsSegment(opcode)) {
        copier.copyTo(instructions.to());
        if (additions.metered() && cost != 0) {
          charge(cost + GasSchedule.SEGMENT_OVERHEAD, entry);
        }
        code.append(segment);
        segment.clear();
        cost = 0;
        entry = opcode == WasmInstructions.LOOP;
      }
    }
  }

  private void charge(long amount, boolean entry) {
    if (entry) {
      additions.gas().chargeAndCheck(amount, addedLocals, code);
      needsLocals = true;
    } else {
      additions.gas().charge(amount, code);
    }
  }

  /** Puts something else in the place of an instruction, or something before it. */
  private void change(WasmCode instructions, WasmCopier copier) {
    WasmFunctions functions = additions.functions();
    if (functions != null && functions.isCallOfMetering(instructions)) {
      copier.replace(instructions.from(), instructions.to());
      additions.gas().chargeTop(functions.metering().wide(), addedLocals, segment);
      needsLocals = true;
    } else if (functions != null && instructions.namesFunction()) {
      functions.renumber(instructions, copier);
    } else if (additions.marks().isPresent() && instructions.mayWrite()) {
      WasmReader immediates = new WasmReader(module, instructions.from() + 1, instructions.to());
      WasmWrite.of(instructions.opcode(), immediates)
          .ifPresent(write -> {
            copier.copyTo(instructions.from());
            additions.marks().get().before(write, addedLocals + 1, segment);
            needsLocals = true;
          });
    }
  }

  private static int skipLocals(int groups, WasmReader reader) {
    long locals = 0;
    for (int i = 0; i < groups; i++) {
      locals += reader.u32();
      reader.valueType();
    }
    if (locals > LOCALS_MAX) {
      throw new ModuleRefusedException(
          "a function has " + locals + " locals; at most " + LOCALS_MAX + " are allowed");
    }
    return (int) locals;
  }
}
