/**
 * A WebAssembly module as bytes, before an engine has it. The formats of ao, reading and writing of
 * binaries, and the rewriting by which a module counts its own gas, keeps to its own limits and
 * marks what it writes ({@code RewritePass}); for engines that lack something, the passes that
 * write it in terms of what they have. Nothing here evaluates, and nothing here knows an engine: an
 * engine asks {@link dev.heddle.machine.wasm.LoadedModule} for the module, and learns from {@link
 * dev.heddle.machine.wasm.Rewritten} what is to be known of it.
 */
@NullMarked
package dev.heddle.machine.wasm;

import org.jspecify.annotations.NullMarked;
