/**
 * Lambda applications: each input is run on a fresh copy of a template, and only the context
 * outlives it. What runs a template is an engine's; all that it can see is here.
 */
@NullMarked
package dev.heddle.machine.lambda;

import org.jspecify.annotations.NullMarked;
