/** Contexts: the state of a Lambda application, kept outside of the machine that evaluates it. */
@NullMarked
package dev.heddle.core.context;

import org.jspecify.annotations.NullMarked;
