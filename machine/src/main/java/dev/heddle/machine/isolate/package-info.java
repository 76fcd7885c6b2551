/**
 * V8 in general: a thread with a V8 of its own, tasks on it, and a watch over how long they take.
 * Who lives in that V8 is the affair of the machines.
 */
@NullMarked
package dev.heddle.machine.isolate;

import org.jspecify.annotations.NullMarked;
