/** Immutable bytes and their text forms. */
@NullMarked
package dev.heddle.core.bytes;

import org.jspecify.annotations.NullMarked;
