package dev.heddle.machine.wasm;

import dev.heddle.core.bytes.Bytes;

/**
 * A small module in the format {@value #FORMAT} around a piece of code that a test gives: a message
 * that begins with x runs the code, any other is counted, and the Output is how many were.
 */
public final class HandlerModule {
  public static final String FORMAT = "wasm32-unknown-emscripten4";

  /** Where the answer of the module itself stands; code may answer with it too. */
  public static final int ANSWER = 4096;

  /** The function {@code fd_write}, of four numbers to one. */
  public static final int WRITE = 0;

  private static final String TEXT = "{\"ok\":true,\"response\":{\"Output\":\"0\"}}\0";
  private static final int DIGIT = ANSWER + TEXT.lastIndexOf('0');
  private static final int STACK_END = 16_384;
  private static final int STACK_START = 60_000;

  private final WasmTestModule module = new WasmTestModule();
  private String handler = constant(ANSWER);
  private String start = "";

  /**
   * @param pages how many the memory starts with, of 64 KiB each; two at least
   */
  public HandlerModule(int pages) {
    module.with(WasmLayout.MEMORY, "00" + unsigned(pages));
    data(ANSWER, TEXT);
  }

  /** What a message that begins with x runs: instructions in hex that leave the answer's place. */
  public HandlerModule handler(String code) {
    handler = code;
    return this;
  }

  /** What the start of an instance runs: instructions in hex, with a number as local 0. */
  public HandlerModule start(String code) {
    start = code;
    return this;
  }

  public HandlerModule data(int at, String text) {
    return data(at, Bytes.utf8(text));
  }

  public HandlerModule data(int at, Bytes bytes) {
    module.with(WasmLayout.DATA, "00" + constant(at) + "0b" + unsigned(bytes.size()) + bytes.hex());
    return this;
  }

  public Bytes bytes() {
    module
        .type("02 7f 7f 01 7f") // 0: handle
        .type("00 01 7f") // 1
        .type("01 7f 00") // 2
        .type("01 7f 01 7f") // 3
        .type("00 00") // 4
        .type("04 7f 7f 7f 7f 01 7f") // 5
        .imports("wasi_snapshot_preview1", "fd_write", "00 05")
        .with(WasmLayout.GLOBAL, "7f 01" + constant(STACK_START) + "0b")
        .exports("memory", "02 00")
        .exports("handle", "00 01")
        .exports("emscripten_stack_get_current", "00 02")
        .exports("_emscripten_stack_restore", "00 03")
        .exports("_emscripten_stack_alloc", "00 04")
        .exports("emscripten_stack_get_end", "00 05")
        .exports("__wasm_call_ctors", "00 06");
    String counted = constant(DIGIT) + constant(DIGIT) + "2d 00 00 41 01 6a 3a 00 00";
    function(
        "00",
        "00 20 00 2d 00 00"
            + constant('x')
            + "46 04 7f"
            + handler
            + "05"
            + counted
            + constant(ANSWER)
            + "0b 0b");
    function("01", "00 23 00 0b");
    function("02", "00 20 00 24 00 0b");
    function("03", "00 23 00 20 00 6b 41 70 71 24 00 23 00 0b");
    function("01", "00" + constant(STACK_END) + "0b");
    function("04", "01 01 7f" + start + "0b");
    return module.bytes();
  }

  private void function(String type, String localsAndCode) {
    Bytes body = WasmTestModule.hex(localsAndCode);
    module
        .with(WasmLayout.FUNCTION, type)
        .with(WasmLayout.CODE, unsigned(body.size()) + body.hex());
  }

  /** The instruction that puts a number on the stack. */
  public static String constant(int value) {
    return "41" + new WasmWriter(8, 8).signed(value).toBytes().hex();
  }

  private static String unsigned(int value) {
    return new WasmWriter(8, 8).unsigned(value).toBytes().hex();
  }
}
