/**
 * The fast engine: V8 inside the JVM. {@code EngineThread} and {@code EngineException} are V8 in
 * general: a thread with a V8 of its own, tasks on it, and a watch over how long they take. The
 * rest is the WASM machine: its threads have the host scripts loaded ({@code WasmThread}), its
 * processes are guests on them ({@code V8Guest}), and the state between messages lies beside the
 * guests' memories ({@code PageShadow}). The scripts are the JavaScript resources of this package.
 */
@NullMarked
package dev.heddle.machine.v8;

import org.jspecify.annotations.NullMarked;
