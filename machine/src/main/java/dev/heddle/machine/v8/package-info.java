/**
 * The fast engine for WASM: V8 inside the JVM. Its threads ({@code isolate}) have the host scripts
 * loaded ({@code WasmThread}), its processes are guests on them ({@code V8Guest}), and the state
 * between messages lies beside the guests' memories ({@code PageShadow}). The scripts are the
 * JavaScript resources of this package.
 */
@NullMarked
package dev.heddle.machine.v8;

import org.jspecify.annotations.NullMarked;
