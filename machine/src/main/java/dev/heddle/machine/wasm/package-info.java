/** WASM modules as machines: formats, the rewriting pass, and V8 as the engine. */
@NullMarked
package dev.heddle.machine.wasm;

import org.jspecify.annotations.NullMarked;
