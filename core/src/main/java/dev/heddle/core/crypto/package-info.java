/** Hashes and signature primitives, by the fastest provider that loads. */
@NullMarked
package dev.heddle.core.crypto;

import org.jspecify.annotations.NullMarked;
