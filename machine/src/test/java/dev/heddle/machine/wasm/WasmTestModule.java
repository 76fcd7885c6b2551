package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Builds small modules byte by byte: sections are given as hex, bodies as instructions in hex. */
public final class WasmTestModule {
  private record Section(int id, List<Bytes> entries) {}

  private final List<Section> sections = new ArrayList<>();

  /** Adds an entry, in hex with spaces where they help the eye, to a section. */
  public WasmTestModule with(int section, String entry) {
    return with(section, hex(entry));
  }

  public WasmTestModule type(String parametersAndResults) {
    return with(WasmLayout.TYPE, "60 " + parametersAndResults);
  }

  public WasmTestModule imports(String module, String field, String description) {
    return with(WasmLayout.IMPORT, Bytes.concat(name(module), name(field), hex(description)));
  }

  public WasmTestModule exports(String name, String kindAndIndex) {
    return with(WasmLayout.EXPORT, Bytes.concat(name(name), hex(kindAndIndex)));
  }

  /** A function of a type, with its locals and instructions. */
  public WasmTestModule function(String type, String localsAndCode) {
    Bytes body = hex(localsAndCode);
    return with(WasmLayout.FUNCTION, type)
        .with(
            WasmLayout.CODE,
            Bytes.concat(new WasmWriter(8, 8).unsigned(body.size()).toBytes(), body));
  }

  public Bytes bytes() {
    List<Bytes> parts = new ArrayList<>();
    parts.add(hex("0061736d 01000000"));
    List<Integer> order = new ArrayList<>();
    for (int id : WasmLayout.ORDER) {
      order.add(id);
    }
    sections.stream()
        .sorted(Comparator.comparingInt(section -> order.indexOf(section.id())))
        .forEach(section -> parts.add(encoded(section)));
    return Bytes.concat(parts.toArray(Bytes[]::new));
  }

  /** The module as the reference engine gets it, without gas. */
  public Bytes bytesForInterpreter() {
    RewriteOptions plain = new RewriteOptions(false, false, 0);
    return InterpreterRepairs.of(RewritePass.rewrite(bytes(), plain)).module();
  }

  private WasmTestModule with(int id, Bytes entry) {
    for (Section section : sections) {
      if (section.id() == id) {
        section.entries().add(entry);
        return this;
      }
    }
    sections.add(new Section(id, new ArrayList<>(List.of(entry))));
    return this;
  }

  private static Bytes encoded(Section section) {
    WasmWriter payload = new WasmWriter(64, 1 << 20);
    if (section.id() != WasmLayout.START && section.id() != WasmLayout.DATA_COUNT) {
      payload.unsigned(section.entries().size());
    }
    for (Bytes entry : section.entries()) {
      payload.raw(entry.toByteArray(), 0, entry.size());
    }
    return new WasmWriter(64, 1 << 20).u8(section.id()).sized(payload).toBytes();
  }

  private static Bytes name(String name) {
    return new WasmWriter(64, 1 << 20).name(name).toBytes();
  }

  static Bytes hex(String hex) {
    return Bytes.hex(hex.replace(" ", ""));
  }
}
