/** The {@code heddle} commands and the prompt: everything a node can do, over HTTP only. */
@NullMarked
package dev.heddle.cli;

import org.jspecify.annotations.NullMarked;
