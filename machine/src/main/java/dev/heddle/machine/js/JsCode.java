package dev.heddle.machine.js;

/**
 * A function's source, made ready once.
 *
 * @param name under which each thread keeps what it compiled
 * @param marks which parts of the realm it needs, for the realm
 * @param text what is compiled
 */
record JsCode(String name, Evaluator evaluator, String marks, String text) {}
