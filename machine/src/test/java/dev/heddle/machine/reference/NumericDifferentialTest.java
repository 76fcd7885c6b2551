package dev.heddle.machine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.wasm.WasmTestModule;
import dev.heddle.machine.wasm.WasmV8;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * Every instruction that calculates gives the same bits on both engines, the sign of a NaN
 * included: processes can see it.
 */
final class NumericDifferentialTest {
  private static final long SEED =
      System.getenv("HEDDLE_SEED") == null ? 7 : Long.parseLong(System.getenv("HEDDLE_SEED"));
  private static final int ROUNDS = System.getenv("HEDDLE_LONG") == null ? 150 : 5_000;

  private static final long[] EDGES = {
    0,
    1,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    0x8000_0000L,
    0x7fff_ffffL,
    0xffff_ffffL,
    0x7ff8_0000_0000_0000L,
    0xfff8_0000_0000_0000L,
    0x7ff0_0000_0000_0000L,
    0xfff0_0000_0000_0000L,
    0x7ff8_dead_beef_0001L,
    0x7fc0_0000L,
    0xffc0_0000L,
    0x7f80_0000L,
    0xff80_0000L,
    0x7fc1_2345L,
    0x41e0_0000_0000_0000L,
    0x41ef_ffff_ffe0_0000L,
    0x43e0_0000_0000_0000L,
    0x43f0_0000_0000_0000L,
    0xc1e0_0000_0020_0000L,
    0x4f00_0000L,
    0x4f80_0000L,
    0x5f00_0000L,
    0xcf00_0000L,
    0x3f00_0000L,
    0x3fe0_0000_0000_0000L,
    0xbfe0_0000_0000_0000L,
    0x4004_0000_0000_0000L,
    0x8000_0000_0000_0001L
  };

  /** An instruction: its bytes, the type of its operands and how many, and that of its result. */
  private record Operation(String code, char operand, int operands, char result) {

    String body() {
      StringBuilder body = new StringBuilder("00 ");
      for (int i = 0; i < operands; i++) {
        body.append("20 0").append(i).append(' ').append(fromBits(operand));
      }
      return body.append(code).append(' ').append(toBits(result)).append("0b").toString();
    }

    /** Which of two NaNs comes of adding them is left to each compiler, V8's own among them. */
    boolean hasChoice(long[] pair) {
      return operands == 2
          && ((operand == 'd'
                  && Double.isNaN(Double.longBitsToDouble(pair[0]))
                  && Double.isNaN(Double.longBitsToDouble(pair[1])))
              || (operand == 'f'
                  && Float.isNaN(Float.intBitsToFloat((int) pair[0]))
                  && Float.isNaN(Float.intBitsToFloat((int) pair[1]))));
    }

    private static String fromBits(char type) {
      return switch (type) {
        case 'i' -> "a7 ";
        case 'f' -> "a7 be ";
        case 'd' -> "bf ";
        default -> "";
      };
    }

    private static String toBits(char type) {
      return switch (type) {
        case 'i' -> "ad ";
        case 'f' -> "bc ad ";
        case 'd' -> "bd ";
        default -> "";
      };
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    add(operations, 0x45, 0x45, 'i', 1, 'i');
    add(operations, 0x46, 0x4f, 'i', 2, 'i');
    add(operations, 0x50, 0x50, 'l', 1, 'i');
    add(operations, 0x51, 0x5a, 'l', 2, 'i');
    add(operations, 0x5b, 0x60, 'f', 2, 'i');
    add(operations, 0x61, 0x66, 'd', 2, 'i');
    add(operations, 0x67, 0x69, 'i', 1, 'i');
    add(operations, 0x6a, 0x78, 'i', 2, 'i');
    add(operations, 0x79, 0x7b, 'l', 1, 'l');
    add(operations, 0x7c, 0x8a, 'l', 2, 'l');
    add(operations, 0x8b, 0x91, 'f', 1, 'f');
    add(operations, 0x92, 0x98, 'f', 2, 'f');
    add(operations, 0x99, 0x9f, 'd', 1, 'd');
    add(operations, 0xa0, 0xa6, 'd', 2, 'd');
    String conversions =
        "il if if id id li li lf lf ld ld fi fi fl fl fd di di dl dl df if ld fi dl ii ii ll ll ll";
    int opcode = 0xa7;
    for (String pair : conversions.split(" ", -1)) {
      add(operations, opcode, opcode, pair.charAt(1), 1, pair.charAt(0));
      opcode++;
    }
    String saturating = "if if id id lf lf ld ld";
    int second = 0;
    for (String pair : saturating.split(" ", -1)) {
      String code = "fc %02x".formatted(second++);
      operations.add(new Operation(code, pair.charAt(1), 1, pair.charAt(0)));
    }
    return operations;
  }

  private static void add(
      List<Operation> operations, int first, int last, char operand, int count, char result) {
    for (int opcode = first; opcode <= last; opcode++) {
      operations.add(new Operation("%02x".formatted(opcode), operand, count, result));
    }
  }

  @Test
  void calculatesTheSameBits() {
    List<Operation> operations = operations();
    WasmTestModule built = new WasmTestModule().type("02 7e 7e 01 7e");
    for (int i = 0; i < operations.size(); i++) {
      built.exports("f" + i, "00 " + leb(i)).function("00", operations.get(i).body());
    }
    List<long[]> arguments = arguments();
    List<String> actual = interpreted(built.bytesForInterpreter(), operations.size(), arguments);
    String[] expected = inV8(built.bytes(), operations.size(), arguments).split(" ", -1);
    Map<Operation, String> different = new LinkedHashMap<>();
    for (int i = 0; i < actual.size(); i++) {
      long[] pair = arguments.get(i % arguments.size());
      Operation operation = operations.get(i / arguments.size());
      if (!actual.get(i).equals(expected[i]) && !operation.hasChoice(pair)) {
        different.putIfAbsent(
            operation,
            "%x, %x: %s in V8, %s here".formatted(pair[0], pair[1], expected[i], actual.get(i)));
      }
    }
    assertThat(different).as("seed %d", SEED).isEmpty();
  }

  private static List<long[]> arguments() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    List<long[]> arguments = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      arguments.add(new long[] {argument(random), argument(random)});
    }
    return arguments;
  }

  private static long argument(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> Double.doubleToRawLongBits(random.nextDouble(-1e10, 1e10));
      case 2 -> Float.floatToRawIntBits(random.nextFloat(-1e6f, 1e6f)) & 0xffff_ffffL;
      default -> EDGES[random.nextInt(EDGES.length)];
    };
  }

  private static List<String> interpreted(Bytes module, int functions, List<long[]> arguments) {
    WasmModule parsed = Interpreter.parse(module);
    Interpreter interpreter =
        Interpreter.start(
            parsed,
            Interpreter.memory(parsed),
            (from, name) -> new Interpreter.Binding.Call(a -> 0),
            (signature, bits) -> bits,
            () -> {});
    List<String> results = new ArrayList<>();
    for (int i = 0; i < functions; i++) {
      for (long[] pair : arguments) {
        try {
          results.add(Long.toUnsignedString(interpreter.callBits("f" + i, pair.clone())[0], 16));
        } catch (WasmEngineException e) {
          results.add("trap");
        }
      }
    }
    return results;
  }

  private static String inV8(Bytes module, int functions, List<long[]> arguments) {
    StringBuilder pairs = new StringBuilder("[");
    for (long[] pair : arguments) {
      pairs.append("[%dn,%dn],".formatted(pair[0], pair[1]));
    }
    return WasmV8.run(
        module,
        """
        (() => {
          const out = [];
          for (let i = 0; i < %d; i++) for (const [a, b] of %s]) {
            try { out.push(BigInt.asUintN(64, x['f' + i](a, b)).toString(16)); } catch (e) { out.push('trap'); }
          }
          return out.join(' ');
        })()
        """
            .formatted(functions, pairs));
  }

  private static String leb(int value) {
    return value < 0x80
        ? "%02x".formatted(value)
        : "%02x %02x".formatted((value & 0x7f) | 0x80, value >> 7);
  }
}
