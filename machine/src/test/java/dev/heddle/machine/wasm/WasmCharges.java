package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Reads back from a metered module what it charges where. */
final class WasmCharges {
  /** One charge: in which defined function, and how much. */
  record Charge(int function, long cost) {}

  private WasmCharges() {}

  static List<Charge> of(Bytes metered) {
    byte[] module = metered.toByteArray();
    int globals = globals(module);
    List<Charge> charges = new ArrayList<>();
    WasmReader reader = section(module, WasmLayout.CODE);
    int count = reader.count(2);
    for (int i = 0; i < count; i++) {
      readBody(reader.part(reader.u32()), i, module, globals, charges);
    }
    return charges;
  }

  private static void readBody(
      WasmReader body, int function, byte[] module, int globals, List<Charge> charges) {
    int groups = body.count(2);
    for (int i = 0; i < groups; i++) {
      body.u32();
      body.valueType();
    }
    WasmCode code = new WasmCode(body, Integer.MAX_VALUE, globals);
    long constant = 0;
    boolean sum = false;
    while (code.next()) {
      WasmReader operand = new WasmReader(module, code.from() + 1, code.to());
      switch (code.opcode()) {
        case WasmInstructions.GLOBAL_GET -> sum = operand.u32() == globals - 2L;
        case WasmInstructions.I64_CONST -> constant = signed(operand);
        case WasmInstructions.I64_ADD -> {
          if (sum) {
            charges.add(new Charge(function, constant));
          }
          sum = false;
        }
        default -> sum = false;
      }
    }
  }

  private static long signed(WasmReader reader) {
    long value = 0;
    int shift = 0;
    int next;
    do {
      next = reader.u8();
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next >= 0x80);
    return shift < 64 && (next & 0x40) != 0 ? value | (-1L << shift) : value;
  }

  /** The limit is the last export, and the last global. */
  private static int globals(byte[] module) {
    WasmReader exports = section(module, WasmLayout.EXPORT);
    int count = exports.count(3);
    long last = 0;
    for (int i = 0; i < count; i++) {
      exports.name();
      exports.u8();
      last = exports.u32();
    }
    return (int) last + 1;
  }

  private static WasmReader section(byte[] module, int wanted) {
    WasmReader reader = new WasmReader(module, 8, module.length);
    while (reader.hasMore()) {
      int id = reader.u8();
      WasmReader payload = reader.part(reader.u32());
      if (id == wanted) {
        return payload;
      }
    }
    throw new AssertionError("the module has no section " + wanted);
  }
}
