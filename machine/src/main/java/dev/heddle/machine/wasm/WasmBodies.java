package dev.heddle.machine.wasm;

/**
 * Writes the code section of a module again, instruction by instruction. What a step does not
 * replace is copied byte for byte; functions keep their numbers, and locals theirs.
 */
final class WasmBodies {

  /** What becomes of one instruction. */
  @FunctionalInterface
  interface Step {
    void rewrite(WasmCode instruction, WasmScratch scratch, WasmCopier copier);
  }

  private final byte[] module;
  private final WasmLayout layout;
  private final WasmWriter body;
  private final WasmWriter code;

  /**
   * @param code collects the instructions of one body; the step writes there
   */
  WasmBodies(byte[] module, WasmLayout layout, WasmWriter code, int bytesMax) {
    this.module = module;
    this.layout = layout;
    this.code = code;
    this.body = new WasmWriter(1 << 16, bytesMax);
  }

  void write(WasmReader reader, Step step, WasmWriter section) {
    int count = reader.count(2);
    section.unsigned(count);
    for (int i = 0; i < count; i++) {
      writeBody(reader.part(reader.u32()), layout.parameterCount(i), step);
      section.sized(body);
    }
    WasmLayout.expectEnd(reader);
  }

  private void writeBody(WasmReader reader, int parameters, Step step) {
    int groups = reader.count(2);
    int groupsFrom = reader.position();
    int locals = parameters;
    for (int i = 0; i < groups; i++) {
      locals += (int) reader.u32();
      reader.valueType();
    }
    int codeFrom = reader.position();
    code.clear();
    WasmScratch scratch = new WasmScratch(locals);
    WasmCopier copier = new WasmCopier(module, codeFrom, code);
    WasmCode instructions = new WasmCode(reader, locals, layout.globals().size());
    while (instructions.next()) {
      step.rewrite(instructions, scratch, copier);
    }
    copier.copyTo(reader.position());
    WasmLayout.expectEnd(reader);
    body.clear();
    body.unsigned((long) groups + scratch.groups()).raw(module, groupsFrom, codeFrom);
    scratch.writeTo(body);
    body.append(code);
  }
}
