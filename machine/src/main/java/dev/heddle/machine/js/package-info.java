/**
 * JavaScript functions, as EXM, 3EM and SmartWeave have them, as a machine. Each engine thread has
 * one realm, frozen, that all functions share ({@code JsThread}; the scripts are resources of this
 * package); a function's source is tailored once, so that it counts its gas ({@code tailor.js}),
 * and evaluated anew for each interaction. The state is text ({@code FunctionState}), kept in Java.
 */
@NullMarked
package dev.heddle.machine.js;

import org.jspecify.annotations.NullMarked;
