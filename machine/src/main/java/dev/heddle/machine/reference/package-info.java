/**
 * The reference engine: an interpreter in Java alone, slow and simple, that judges the fast one. A
 * module runs in {@code Interpreter} on a {@code PagedMemory}; what surrounds it is {@code
 * ModuleHost}, with the functions that a module imports in the classes named {@code Host...}:
 * files, time, text, process, drive. They were written from what the reference's host was seen to
 * do and share no line with V8's host scripts, so that a mistake in either shows. Host and
 * interpreter call one another through numbers and memory, and so they live in one room.
 */
@NullMarked
package dev.heddle.machine.reference;

import org.jspecify.annotations.NullMarked;
