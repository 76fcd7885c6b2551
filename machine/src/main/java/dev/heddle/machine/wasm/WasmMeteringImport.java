package dev.heddle.machine.wasm;

/**
 * The imported function through which a module that was metered before it was published reports
 * what it uses: {@code metering.usegas}, of one i32 or i64.
 *
 * @param function its place among the functions
 * @param type the index of its type
 * @param wide whether its parameter is an i64
 * @param from where its entry in the import section begins
 * @param to where the next entry begins
 */
record WasmMeteringImport(int function, int type, boolean wide, int from, int to) {
  static final String MODULE = "metering";
  static final String FIELD = "usegas";
}
