/** Pages for people: what is in the store, read and never written, under {@code /explore}. */
@NullMarked
package dev.heddle.node.explorer;

import org.jspecify.annotations.NullMarked;
